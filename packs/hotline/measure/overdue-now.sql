-- 正在办理、过了期限的工单
-- Tickets being handled past their last day
SELECT count(*) AS value
FROM hotline
WHERE status = 'open' AND due_on < :until

-- 没有超过办理期限的件数 ÷ 已经办结的派单件数
-- Tickets that never ran past their period ÷ tickets dispatched and closed
SELECT
  coalesce(sum(CASE WHEN handling_late THEN 0 ELSE 1 END), 0) AS numerator,
  count(*) AS denominator
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until AND status = 'completed'

-- 按期完成的承诺 ÷ 到期的承诺。
-- Commitments done in time ÷ commitments due.
SELECT coalesce(sum(CASE WHEN state = 'done' AND NOT late THEN 1 ELSE 0 END), 0) AS numerator, count(*) AS denominator
FROM commitments
WHERE promised_on >= :from AND promised_on <= :until

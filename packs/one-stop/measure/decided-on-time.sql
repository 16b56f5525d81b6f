-- 许可按时办结率：期限内作出决定的 ÷ 已作出决定的。
SELECT
  coalesce(sum(CASE WHEN late THEN 0 ELSE 1 END), 0) AS numerator,
  count(*) AS denominator
FROM licences
WHERE decided_on >= :from AND decided_on <= :until

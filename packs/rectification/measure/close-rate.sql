-- 销号率：已销号 ÷ 计数的问题（关联的不重复计数）。
-- Closed out ÷ problems counted (linked ones count once).
SELECT
  coalesce(sum(CASE WHEN state = 'closed' OR state = 'stable' THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM rectifications
WHERE counted AND received_on >= :from AND received_on <= :until

-- 目录内决策的比例：列入目录的 ÷ 已决定的。
-- Decisions that were in the catalogue ÷ decided.
SELECT
  coalesce(sum(CASE WHEN in_catalogue THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM decisions
WHERE decided_on >= :from AND decided_on <= :until

-- 回访满意 ÷（满意＋不满意），经审核剔除的不计
-- Satisfied by call-back ÷ (satisfied + dissatisfied), without exclusions that were checked
SELECT
  coalesce(sum(CASE WHEN satisfied THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until AND satisfied IS NOT NULL AND excluded IS NULL

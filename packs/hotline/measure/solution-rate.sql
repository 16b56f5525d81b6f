-- 回访已解决 ÷（已解决＋未解决），经审核剔除的不计
-- Solved by call-back ÷ (solved + unsolved), without exclusions that were checked
SELECT
  coalesce(sum(CASE WHEN solved THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until AND solved IS NOT NULL AND excluded IS NULL

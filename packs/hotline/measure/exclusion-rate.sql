-- 经审核剔除的件数 ÷ 已派单件数，与三率同时公布
-- Exclusions that were checked ÷ tickets dispatched, published beside the three rates
SELECT
  coalesce(sum(CASE WHEN excluded IS NOT NULL THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until

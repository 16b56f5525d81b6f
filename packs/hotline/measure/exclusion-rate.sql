-- 剔除率：经审核剔除的件数 ÷ 已派单件数，与三率同时公布。
-- Exclusion rate: Exclusions that were checked ÷ tickets dispatched, published beside the three rates.
SELECT
  coalesce(sum(CASE WHEN excluded IS NULL THEN 0 ELSE 1 END), 0) AS numerator,
  count(*) AS denominator
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until

-- 好差评满意率：前三级 ÷ 有效评价；未评价、剔除的不计。
SELECT
  coalesce(sum(CASE WHEN bad THEN 0 ELSE 1 END), 0) AS numerator,
  count(*) AS denominator
FROM ratings
WHERE rated_on >= :from AND rated_on <= :until AND excluded = false

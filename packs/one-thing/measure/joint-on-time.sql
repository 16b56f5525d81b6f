-- 期限内各项都有结果的件数 ÷ 已有结果的件数
SELECT
  coalesce(sum(CASE WHEN late THEN 0 ELSE 1 END), 0) AS numerator,
  count(*) AS denominator
FROM one_things
WHERE concluded_on >= :from AND concluded_on <= :until

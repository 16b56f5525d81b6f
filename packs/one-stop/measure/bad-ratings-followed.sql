-- 差评回访率：已核实的差评 ÷ 差评。
SELECT
  coalesce(sum(CASE WHEN contacted_on IS NULL THEN 0 ELSE 1 END), 0) AS numerator,
  count(*) AS denominator
FROM ratings
WHERE rated_on >= :from AND rated_on <= :until AND bad = true

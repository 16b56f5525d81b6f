-- 差评回访率：已回访核实的差评件数 ÷ 差评件数，按评价日。
-- Bad ratings followed up ÷ bad ratings, by day of rating.
SELECT
  coalesce(sum(CASE WHEN followed IS NOT NULL THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM hotline_requests
WHERE rated_on >= :from AND rated_on <= :until AND (grade = '不满意' OR grade = '非常不满意')

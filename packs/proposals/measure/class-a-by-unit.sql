-- 各主办单位的A类件数和已经答复的件数：A类办结率下钻到单位。
-- Class A and answered by lead unit: the rate down to units.
SELECT
  lead,
  coalesce(sum(CASE WHEN class = 'A' THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM proposals
WHERE handed_on >= :from AND handed_on <= :until AND answered_on IS NOT NULL
GROUP BY lead
ORDER BY lead

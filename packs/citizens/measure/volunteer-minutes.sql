-- 已计入的分钟 ÷ 次数。Minutes that count ÷ services.
SELECT coalesce(sum(minutes), 0) AS numerator, count(*) AS denominator
FROM volunteer_hours
WHERE day >= :from AND day <= :until AND state = 'counted'

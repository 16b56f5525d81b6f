-- 一个人已计入的分钟数。Minutes of one person that count.
SELECT coalesce(sum(minutes), 0) AS minutes
FROM volunteer_hours
WHERE account = :account AND state = 'counted'

-- 因程序不全被挡在会外的次数，按承办单位。
-- Times kept from the meeting for want of procedure, by undertaker.
SELECT undertaker, coalesce(sum(refused), 0) AS value
FROM decisions
WHERE undertaker IS NOT NULL
GROUP BY undertaker
ORDER BY undertaker

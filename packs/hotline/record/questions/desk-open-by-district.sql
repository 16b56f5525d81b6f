-- 各县市区这一类在办的件数。
-- Open tickets on the topic, by district.
SELECT district, count(*) AS value
FROM hotline
WHERE status = 'open' AND topic = :topic AND district IS NOT NULL
GROUP BY district
ORDER BY district

-- 重复访：同一案来访超过一次的案数和来访次数，按县市区。
-- Repeated visits: Cases visited more than once and how often, by county.
SELECT county, count(*) AS cases, sum(visits) AS value
FROM petitions
WHERE received_on >= :from AND received_on <= :until AND visits > 1
GROUP BY county
ORDER BY value DESC

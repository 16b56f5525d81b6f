-- 这项决策施行以后收到几条意见。
-- How many opinions on this decision have come since it is in force.
SELECT count(*) AS opinions
FROM decision_opinions
WHERE number = :number

-- 重办过的工单件数和重办次数，按承办单位
-- Tickets that were redone and how often, by unit
SELECT unit, count(*) AS value, sum(redone) AS times
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until AND redone > 0
GROUP BY unit
ORDER BY value DESC

-- 退过单的工单件数，按裁定的承办单位
-- Tickets that were returned once, by the unit ruled to handle them
SELECT unit, count(*) AS value
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until AND returned
GROUP BY unit
ORDER BY value DESC

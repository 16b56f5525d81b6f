-- 正在办理、亮红灯的工单，按承办单位
-- Tickets being handled on a red light, by unit
SELECT unit, count(*) AS value
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until AND status = 'open' AND light = 'red'
GROUP BY unit
ORDER BY value DESC

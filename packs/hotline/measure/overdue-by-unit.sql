-- 超过办理期限的工单，按超期时的承办单位；办完了的也算
-- Tickets past their period, by the unit that had them then; finished ones as well
SELECT late_unit AS unit, count(*) AS value
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until AND handling_late
GROUP BY late_unit
ORDER BY value DESC

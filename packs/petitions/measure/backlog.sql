-- 积案：超过办理期限还没有办结的案，按受理月份和承办单位：清零曲线由此画出。
-- Backlog: Cases past their period and still open, by month of acceptance and unit: the clearing curve.
SELECT unit, accepted_on, count(*) AS value
FROM petitions
WHERE opinion_late AND status = 'open' AND served_on IS NULL AND accepted_on <= :until
GROUP BY unit, accepted_on
ORDER BY accepted_on

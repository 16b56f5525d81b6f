-- 正在办理的工单按灯色分的件数：大屏用
-- Tickets being handled, by light: for the wall
SELECT light, count(*) AS value
FROM hotline
WHERE status = 'open'
GROUP BY light
ORDER BY light

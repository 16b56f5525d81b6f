SELECT department, count(*) AS licences
FROM licences
WHERE status = 'open' AND light = 'red'
GROUP BY department

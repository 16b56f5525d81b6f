SELECT department, count(*) AS value
FROM licences
WHERE status = 'open' AND light = 'red'
GROUP BY department

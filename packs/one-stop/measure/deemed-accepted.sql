SELECT department, count(*) AS value
FROM licences
WHERE deemed = true
GROUP BY department

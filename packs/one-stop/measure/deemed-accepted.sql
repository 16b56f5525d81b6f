SELECT department, count(*) AS applications
FROM licences
WHERE deemed = true
GROUP BY department

SELECT department, count(*) AS value
FROM licences
WHERE deemed = true AND accepted_on >= :from AND accepted_on <= :until
GROUP BY department

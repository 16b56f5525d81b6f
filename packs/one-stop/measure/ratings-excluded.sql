-- 经复核剔除的评价，按部门。
SELECT department, count(*) AS value
FROM ratings
WHERE rated_on >= :from AND rated_on <= :until AND excluded = true
GROUP BY department

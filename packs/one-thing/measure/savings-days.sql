-- 各事项承诺期限依次相加，减去同时办理（有先后的依次）需要的工作日。
SELECT item, sum(days_before - days_after) AS value
FROM one_things
WHERE accepted_on >= :from AND accepted_on <= :until
GROUP BY item

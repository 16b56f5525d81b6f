-- 各事项承诺期限依次相加，减去同时办理（有先后的依次）需要的工作日。
SELECT item, count(*) AS applications, sum(days_before) AS before_joining, sum(days_after) AS after_joining, sum(days_before - days_after) AS saved
FROM one_things
WHERE accepted_on >= :from AND accepted_on <= :until
GROUP BY item

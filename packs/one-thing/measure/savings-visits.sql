-- 分别办理要跑的趟数减去合并办理要跑的趟数。
SELECT item, count(*) AS applications, sum(visits_before) AS before_joining, sum(visits_after) AS after_joining, sum(visits_before - visits_after) AS saved
FROM one_things
WHERE accepted_on >= :from AND accepted_on <= :until
GROUP BY item

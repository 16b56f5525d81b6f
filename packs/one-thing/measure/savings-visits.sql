-- 分别办理要跑的趟数减去合并办理要跑的趟数。
SELECT item, sum(visits_before - visits_after) AS value
FROM one_things
WHERE accepted_on >= :from AND accepted_on <= :until
GROUP BY item

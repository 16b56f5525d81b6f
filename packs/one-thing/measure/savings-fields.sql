-- 各事项表单字段数之和减去合并后不重复的字段数。
SELECT item, sum(fields_before - fields_after) AS value
FROM one_things
WHERE accepted_on >= :from AND accepted_on <= :until
GROUP BY item

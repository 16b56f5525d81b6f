-- 各事项表单字段数之和减去合并后不重复的字段数。
SELECT item, count(*) AS applications, sum(fields_before) AS before_joining, sum(fields_after) AS after_joining, sum(fields_before - fields_after) AS saved
FROM one_things
WHERE accepted_on >= :from AND accepted_on <= :until
GROUP BY item

-- 各事项要求的材料份数之和减去合并后申请人要交的份数；重复的只算一次，城市掌握的和前一项办出来的不交。
SELECT item, count(*) AS applications, sum(documents_before) AS before_joining, sum(documents_after) AS after_joining, sum(documents_before - documents_after) AS saved
FROM one_things
WHERE accepted_on >= :from AND accepted_on <= :until
GROUP BY item

-- 各事项要求的材料份数之和减去合并后申请人要交的份数；重复的只算一次，城市掌握的和前一项办出来的不交。
SELECT item, sum(documents_before - documents_after) AS value
FROM one_things
WHERE accepted_on >= :from AND accepted_on <= :until
GROUP BY item

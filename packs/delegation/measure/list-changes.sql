-- 期内生效和终止的赋权；两个版本之间的差异就是这一段的变化。
SELECT 'begun' AS change, power, place, to_body, mode, valid_from AS changed_on, count(*) AS value
FROM powers
WHERE valid_from >= :from AND valid_from <= :until
GROUP BY power, place, to_body, mode, valid_from
UNION ALL
SELECT 'ended' AS change, power, place, to_body, mode, valid_until AS changed_on, count(*) AS value
FROM powers
WHERE valid_until >= :from AND valid_until <= :until
GROUP BY power, place, to_body, mode, valid_until

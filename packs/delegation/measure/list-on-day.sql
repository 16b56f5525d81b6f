-- 截止日有效的赋权：事权、地方、原机关、承接机关、方式、起止、文号。
SELECT power, place, from_body, to_body, mode, valid_from, valid_until, document, count(*) AS value
FROM powers
WHERE valid_from <= :until AND (valid_until IS NULL OR valid_until >= :until)
GROUP BY power, place, from_body, to_body, mode, valid_from, valid_until, document
ORDER BY power, place

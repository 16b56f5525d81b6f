-- 没有销号的重大隐患，按监管部门。
-- Major hazards not closed, by regulator.
SELECT regulator, count(*) AS value
FROM hazards
WHERE level = 'major' AND status = 'open'
GROUP BY regulator

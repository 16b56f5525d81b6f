-- 各对象每月被督查检查的次数。
-- Inspections of each target.
SELECT target, count(*) AS value
FROM inspection_targets
WHERE visited_on >= :from AND visited_on <= :until
GROUP BY target

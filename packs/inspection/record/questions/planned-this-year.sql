-- 一个部门一年里已列入计划的综合事项和对基层的事项。
-- What a department has planned in a year: comprehensive ones, and those for the grass roots.
SELECT coalesce(sum(CASE WHEN kind = 'comprehensive' THEN 1 ELSE 0 END), 0) AS comprehensive,
  coalesce(sum(CASE WHEN levels_text LIKE '%county%' OR levels_text LIKE '%township%' OR levels_text LIKE '%village%'
    OR levels_text LIKE '%enterprise%' OR levels_text LIKE '%school%' THEN 1 ELSE 0 END), 0) AS grassroots
FROM plan_items
WHERE department = :department AND year = :year AND state = 'planned'

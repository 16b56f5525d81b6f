-- 一个批次的台账：计数的问题、已销号的、超期的、反弹的。
-- A batch at a glance: problems counted, closed, overdue, relapsed.
SELECT
  count(*) AS problems,
  coalesce(sum(CASE WHEN state = 'closed' OR state = 'stable' THEN 1 ELSE 0 END), 0) AS closed,
  coalesce(sum(CASE WHEN overdue THEN 1 ELSE 0 END), 0) AS overdue,
  coalesce(sum(relapses), 0) AS relapses
FROM rectifications
WHERE batch = :batch AND counted

-- 超期的问题，按责任主体，分超期和超期待验收。
-- Overdue problems by responsible body, and those that only await acceptance.
SELECT
  responsible,
  coalesce(sum(CASE WHEN state = 'overdue' THEN 1 ELSE 0 END), 0) AS overdue,
  coalesce(sum(CASE WHEN state = 'overdue-awaiting-acceptance' THEN 1 ELSE 0 END), 0) AS awaiting
FROM rectifications
WHERE counted AND overdue
GROUP BY responsible
ORDER BY responsible

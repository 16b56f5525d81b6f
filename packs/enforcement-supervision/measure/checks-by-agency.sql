-- 已实施的检查次数，按执法机关和检查对象。
-- Checks carried out, by agency and by who was checked.
SELECT agency, target, count(*) AS value
FROM checks
WHERE checked_on >= :from AND checked_on <= :until
GROUP BY agency, target

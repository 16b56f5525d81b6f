-- 同一项事权在同一个地方，到拟生效日还有效的赋权有几件。
-- How many delegations of the same power at the same place are still in force on the day proposed.
SELECT count(*) AS open
FROM powers
WHERE power = :power AND place = :place AND valid_from IS NOT NULL AND (valid_until IS NULL OR valid_until >= :since)

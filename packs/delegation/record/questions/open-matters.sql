-- 切换的时候，这项事权在这个地方还有几件没有办结：生效日以前收的，原机关办完。
-- How many matters of a power at a place are still open when it moves: those stay where they were received.
SELECT count(*) AS open, min(received_on) AS earliest
FROM delegated_matters
WHERE item = :power AND place = :place AND status = 'open'

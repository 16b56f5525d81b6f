-- 同一次会议上同类、还没有办结的建议提案有几件：可以并案办理、分别答复。
-- How many proposals of the session on the same topic are open: they may be handled together and answered apart.
SELECT count(*) AS similar
FROM proposals
WHERE topic = :topic AND session = :session AND status = 'open'

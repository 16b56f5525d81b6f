-- 这项决策还有几条期限内的意见没有逐条答复。
-- How many comments on this decision still wait for an answer.
SELECT count(*) AS open
FROM decision_comments
WHERE number = :number AND status = 'open'

-- 到期没有复核或者正在更正而暂停引用的知识条目，按供稿单位
-- Articles suspended because they are past review or being corrected, by unit
SELECT unit, count(*) AS value
FROM knowledge
WHERE state = 'suspended' AND status = 'open'
GROUP BY unit

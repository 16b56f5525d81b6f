-- 同一号码、同一类诉求在其他渠道还没有办结的件数，和最早一件的编号。
-- How many requests of the same caller on the same topic are open in another channel, and the key of the first.
SELECT count(*) AS open, min(key) AS key
FROM requests
WHERE phone = :phone AND topic = :topic AND system <> 'hotline' AND status = 'open' AND (outcome IS NULL OR outcome = 'final')

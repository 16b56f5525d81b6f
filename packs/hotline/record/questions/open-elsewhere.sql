-- 同一号码、同一类诉求在其他渠道还没有办结的件数。
-- How many requests of the same caller on the same topic are open in another channel.
SELECT count(*) AS open
FROM requests
WHERE phone = :phone AND topic = :topic AND system <> 'hotline' AND status = 'open'

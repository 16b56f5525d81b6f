-- 四渠道件数：登记的信访件按渠道和结果分的件数。
-- Pieces by channel: Pieces registered, by channel and outcome.
SELECT channel, outcome, count(*) AS value
FROM petitions
WHERE received_on >= :from AND received_on <= :until
GROUP BY channel, outcome
ORDER BY channel

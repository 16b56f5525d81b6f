-- 登记的诉求按来源和类型分的件数
-- Requests recorded, by channel and kind
SELECT channel, kind, count(*) AS value
FROM hotline
WHERE received_on >= :from AND received_on <= :until
GROUP BY channel, kind
ORDER BY value DESC

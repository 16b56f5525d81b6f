-- 登记的诉求按类别、街道分的件数
-- Requests recorded, by topic and street
SELECT topic, street, count(*) AS value
FROM hotline
WHERE received_on >= :from AND received_on <= :until
GROUP BY topic, street
ORDER BY value DESC

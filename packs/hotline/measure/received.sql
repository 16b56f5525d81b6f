-- 登记的诉求件数
-- Requests recorded
SELECT count(*) AS value
FROM hotline
WHERE received_on >= :from AND received_on <= :until

-- 检举控告处理情况：检举控告按转往机关和处理结果分的件数，不含内容。
-- Reports of wrongdoing by result: Reports of wrongdoing, by body and result, without content.
SELECT destination, outcome, count(*) AS value
FROM accusations
WHERE received_on >= :from AND received_on <= :until
GROUP BY destination, outcome

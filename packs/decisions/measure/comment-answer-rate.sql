-- 意见答复率：已逐条答复 ÷ 期限内收到的。
-- Comments answered ÷ received in time.
SELECT
  coalesce(sum(CASE WHEN outcome = 'answered' THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM decision_comments
WHERE received_on >= :from AND received_on <= :until AND (outcome IS NULL OR outcome <> 'late')

-- 已办结 ÷ 收到。Closed ÷ received.
SELECT coalesce(sum(CASE WHEN status = 'completed' THEN 1 ELSE 0 END), 0) AS numerator, count(*) AS denominator
FROM citizen_events
WHERE received_on >= :from AND received_on <= :until

-- 报事 ÷ 事件。Reports ÷ events.
SELECT coalesce(sum(reporters), 0) AS numerator, count(*) AS denominator
FROM citizen_events
WHERE received_on >= :from AND received_on <= :until

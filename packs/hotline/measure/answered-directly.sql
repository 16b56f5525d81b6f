-- 话务员当场答复的件数，按登记日
-- Requests answered at once, by day of recording
SELECT count(*) AS value
FROM hotline
WHERE received_on >= :from AND received_on <= :until AND outcome = 'answered'

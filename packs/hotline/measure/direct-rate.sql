-- 直接答复率：话务员当场答复的件数 ÷ 登记的件数，按登记日。
-- Direct answer rate: requests answered at once ÷ requests recorded, by day of recording.
SELECT
  coalesce(sum(CASE WHEN outcome = 'answered' THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM hotline
WHERE received_on >= :from AND received_on <= :until

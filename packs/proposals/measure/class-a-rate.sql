-- A类办结率：A类件数 ÷ 已经答复的件数。
-- Class A ÷ answered.
SELECT
  coalesce(sum(CASE WHEN class = 'A' THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM proposals
WHERE handed_on >= :from AND handed_on <= :until AND answered_on IS NOT NULL

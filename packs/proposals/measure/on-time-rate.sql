-- 按期答复率：按期答复的件数 ÷ 已经答复的件数。
-- Answered in time ÷ answered.
SELECT
  coalesce(sum(CASE WHEN late THEN 0 ELSE 1 END), 0) AS numerator,
  count(*) AS denominator
FROM proposals
WHERE handed_on >= :from AND handed_on <= :until AND answered_on IS NOT NULL

-- 意见采纳率：采纳和部分采纳 ÷ 已答复的。
-- Comments adopted wholly or in part ÷ answered.
SELECT
  coalesce(sum(CASE WHEN adopted = 'full' OR adopted = 'part' THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM decision_comments
WHERE received_on >= :from AND received_on <= :until AND outcome = 'answered'

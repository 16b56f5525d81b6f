-- 意见采纳反馈表：每种态度的意见采纳了几条、部分采纳几条、没有采纳几条。
-- What became of the comments, by position: adopted, adopted in part, not adopted.
SELECT
  position,
  count(*) AS comments,
  coalesce(sum(CASE WHEN adopted = 'full' THEN 1 ELSE 0 END), 0) AS adopted,
  coalesce(sum(CASE WHEN adopted = 'part' THEN 1 ELSE 0 END), 0) AS in_part,
  coalesce(sum(CASE WHEN adopted = 'no' THEN 1 ELSE 0 END), 0) AS not_adopted
FROM decision_comments
WHERE number = :number AND outcome = 'answered'
GROUP BY position
ORDER BY position

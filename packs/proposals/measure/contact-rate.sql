-- 沟通率：代表确认答复以前联系过的 ÷ 评价过的。
-- Contact before the answer as the deputies say ÷ evaluated.
SELECT
  coalesce(sum(CASE WHEN contacted THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM proposals
WHERE handed_on >= :from AND handed_on <= :until AND satisfaction IS NOT NULL AND satisfaction <> 'none'

-- 满意率：评价满意或者基本满意 ÷ 评价过的；没有评价的不算满意。
-- Satisfied or fairly so ÷ evaluated; silence isn't satisfaction.
SELECT
  coalesce(sum(CASE WHEN satisfaction = 'dissatisfied' THEN 0 ELSE 1 END), 0) AS numerator,
  count(*) AS denominator
FROM proposals
WHERE handed_on >= :from AND handed_on <= :until AND satisfaction IS NOT NULL AND satisfaction <> 'none'

-- 按期办结率：期限内（含批准延长）送达意见书或者达成协议的案数 ÷ 受理后已办结或者已逾期的案数，按受理日。
-- Decided in time: Cases decided in their period, extensions included ÷ accepted cases decided or late, by day of acceptance.
SELECT
  coalesce(sum(CASE WHEN opinion_late THEN 0 ELSE 1 END), 0) AS numerator,
  count(*) AS denominator
FROM petitions
WHERE accepted_on >= :from AND accepted_on <= :until AND (served_on IS NOT NULL OR mediated OR opinion_late)

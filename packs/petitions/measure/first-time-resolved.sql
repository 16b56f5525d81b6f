-- 初次信访一次性化解率：只来过一件、没有申请复查就办结的案数 ÷ 办结的案数，按受理日。
-- Resolved at first petition: Cases closed with one piece and no review ÷ cases closed, by day of acceptance.
SELECT
  coalesce(sum(CASE WHEN pieces = 1 AND NOT reviewed THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM petitions
WHERE accepted_on >= :from AND accepted_on <= :until AND status = 'completed'

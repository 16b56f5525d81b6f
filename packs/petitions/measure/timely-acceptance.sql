-- 及时受理率：转送后十五日内书面告知是否受理的案数 ÷ 已转送并告知或者已逾期的案数，按转送日。
-- Timely acceptance: Cases told within fifteen days whether they are accepted ÷ cases told or late, by day of transfer.
SELECT
  coalesce(sum(CASE WHEN accept_late THEN 0 ELSE 1 END), 0) AS numerator,
  count(*) AS denominator
FROM petitions
WHERE transferred_on >= :from AND transferred_on <= :until AND (accepted_on IS NOT NULL OR accept_late OR outcome = 'not-accepted')

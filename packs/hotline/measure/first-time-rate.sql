-- 一次办结率：没有重办就办结的件数 ÷ 办结的件数。
-- First-time rate: tickets closed without being redone ÷ tickets closed.
SELECT
  coalesce(sum(CASE WHEN redone = 0 THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until AND status = 'completed'

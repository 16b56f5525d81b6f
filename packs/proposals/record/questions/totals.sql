-- 一次会议的建议提案办理情况汇总，供年度报告。
-- The totals of one session's proposals, for the yearly report.
SELECT
  count(*) AS received,
  coalesce(sum(CASE WHEN answered_on IS NULL THEN 0 ELSE 1 END), 0) AS answered,
  coalesce(sum(CASE WHEN class = 'A' THEN 1 ELSE 0 END), 0) AS class_a,
  coalesce(sum(CASE WHEN class = 'B' THEN 1 ELSE 0 END), 0) AS class_b,
  coalesce(sum(CASE WHEN class = 'C' THEN 1 ELSE 0 END), 0) AS class_c,
  coalesce(sum(CASE WHEN late THEN 1 ELSE 0 END), 0) AS late,
  coalesce(sum(CASE WHEN satisfaction = 'dissatisfied' THEN 1 ELSE 0 END), 0) AS dissatisfied
FROM proposals
WHERE session = :session AND body = :body

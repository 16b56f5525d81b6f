-- 按期报送并核实已纠正的 ÷ 到期或者有结果的督办函、意见书（撤回的不算，改发决定书的照算）。
-- Letters and opinions corrected in time ÷ those due or answered (withdrawn ones left out, those that became decisions kept).
SELECT coalesce(sum(CASE WHEN outcome = 'corrected' AND NOT overdue THEN 1 ELSE 0 END), 0) AS numerator, count(*) AS denominator
FROM supervisions
WHERE letter_on >= :from AND letter_on <= :until AND (overdue OR outcome IN ('corrected', 'decided', 'not-decided'))

-- 按期报送并核实已纠正的 ÷ 制发的督办函、意见书。
-- Letters and opinions corrected in time ÷ those issued.
SELECT coalesce(sum(CASE WHEN outcome = 'corrected' AND NOT overdue THEN 1 ELSE 0 END), 0) AS numerator, count(*) AS denominator
FROM supervisions
WHERE instrument IN ('letter', 'opinion') AND issued_on >= :from AND issued_on <= :until

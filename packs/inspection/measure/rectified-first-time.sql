-- 一次整改到位的对象 ÷ 要求整改的对象。
-- Targets rectified at the first time ÷ targets that had to rectify.
SELECT coalesce(sum(CASE WHEN times = 1 THEN 1 ELSE 0 END), 0) AS numerator, count(*) AS denominator
FROM inspection_results
WHERE times >= 1 AND received_on >= :from AND received_on <= :until

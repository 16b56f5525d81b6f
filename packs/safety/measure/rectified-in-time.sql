-- 按期销号的隐患 ÷ 到期的隐患。
-- Hazards closed in time ÷ hazards due.
SELECT coalesce(sum(CASE WHEN closed_on IS NOT NULL AND closed_on <= rectify_on THEN 1 ELSE 0 END), 0) AS numerator, count(*) AS denominator
FROM hazards
WHERE rectify_on >= :from AND rectify_on <= :until

-- 规定时限内首次联系诉求人的件数 ÷ 应响应件数（已派单、不是匿名的）
-- Tickets whose caller was contacted in time ÷ tickets dispatched that were not anonymous
SELECT
  coalesce(sum(CASE WHEN contacted AND NOT contact_late THEN 1 ELSE 0 END), 0) AS numerator,
  count(*) AS denominator
FROM hotline
WHERE dispatched_on >= :from AND dispatched_on <= :until AND NOT anonymous

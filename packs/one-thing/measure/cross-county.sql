-- 在办理地以外的窗口收件转办的件数，按办理地。
SELECT division, count(*) AS value
FROM one_things
WHERE cross_county = true AND received_on >= :from AND received_on <= :until
GROUP BY division

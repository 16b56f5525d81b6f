-- 因证件无效没有开出的检查单，按执法机关。
-- Orders for checks not issued because a certificate was not valid, by agency.
SELECT agency, count(*) AS value
FROM checks
WHERE outcome = 'blocked' AND reason = 'no-certificate' AND received_on >= :from AND received_on <= :until
GROUP BY agency

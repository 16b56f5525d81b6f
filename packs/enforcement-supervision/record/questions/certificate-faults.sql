-- 一本执法证件到某一天有什么问题：查无此证、未到或已过有效期、停用或收回、属于别的机关；没有问题的没有行。
-- What is wrong with a certificate on a day: unknown, out of its term, suspended or revoked, of another agency; no row where nothing is.
SELECT 'unknown' AS fault
FROM (SELECT count(*) AS held FROM officer_certificates WHERE certificate = :certificate) AS known
WHERE held = 0
UNION ALL
SELECT 'term' AS fault FROM officer_certificates
WHERE certificate = :certificate AND (valid_from > :on OR valid_until < :on)
UNION ALL
SELECT 'state' AS fault FROM officer_certificates WHERE certificate = :certificate AND state <> 'valid'
UNION ALL
SELECT 'agency' AS fault FROM officer_certificates WHERE certificate = :certificate AND agency <> :agency

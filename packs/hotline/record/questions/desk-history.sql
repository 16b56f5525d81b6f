-- 同一号码在各渠道的诉求：来电时给话务员看。
-- What the same number asked for in any channel: shown to the operator when it calls.
SELECT r.matter AS matter, r.received_on AS received_on, r.topic AS topic, h.unit AS unit, r.status AS status, r.outcome AS outcome, h.redone AS redone
FROM requests AS r LEFT JOIN hotline AS h ON h.matter = r.matter
WHERE r.phone = :phone
ORDER BY r.received_on DESC
LIMIT 20

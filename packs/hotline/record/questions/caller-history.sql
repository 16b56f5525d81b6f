-- 同一号码以前的工单：来电时给话务员看。
-- Earlier tickets of the same number: shown to the operator when it calls.
SELECT matter, received_on, topic, unit, outcome, redone
FROM hotline
WHERE phone = :phone
ORDER BY received_on DESC
LIMIT 50

-- 收件之日，这项事权在这个地方由谁办：已公布、已生效、没有终止的赋权。
-- Who held a power at a place on a day: delegations published, in force and not ended.
SELECT to_body, mode, document, from_body
FROM powers
WHERE power = :item AND place = :place AND valid_from <= :day AND (valid_until IS NULL OR valid_until >= :day)
ORDER BY valid_from DESC
LIMIT 1

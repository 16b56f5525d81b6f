-- 三十日内同一街道、同一类、还没有办结的其他工单：派单员据此判断是不是重复。
-- Open tickets of the last thirty days on the same topic in the same street: the dispatcher judges whether they are duplicates.
SELECT ticket_key, place, content, received_on, unit
FROM hotline
WHERE topic = :topic AND street = :street AND status = 'open' AND received_on >= :since AND ticket_key <> :ticket_key
ORDER BY received_on
LIMIT 20

-- 三十日内同一类或者同一街道、还没有办结的工单：话务台按地点、字面再比。
-- Open tickets of the last thirty days on the same topic or in the same street: the desk compares places and words.
SELECT matter, ticket_key AS key, topic, street, place, content, received_on, unit
FROM hotline
WHERE status = 'open' AND received_on >= :since AND (topic = :topic OR street = :street)
ORDER BY received_on DESC
LIMIT 200

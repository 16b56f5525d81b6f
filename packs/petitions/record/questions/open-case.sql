-- 同一人、同一类事项正在办理（包括复核终结后做疏导）的案：来件归并到最早的一件。
-- The open case of the same person on the same topic, also one in its final stage: pieces join the earliest.
SELECT piece_key AS key
FROM petitions
WHERE phone = :phone AND topic = :topic AND status = 'open' AND stage IS NOT NULL AND stage <> 'over' AND piece_key <> :piece_key
ORDER BY received, matter
LIMIT 1

-- 同一类别、位置在方框里、还没有办结的事件；距离和时间由流程精确算。
-- Open events of one category in a box around a place; the process computes distance and time exactly.
SELECT event_key, event_lat, event_lon, reported_at
FROM citizen_events
WHERE category = :category AND status = 'open' AND outcome IS NULL
  AND event_lat >= :south AND event_lat <= :north AND event_lon >= :west AND event_lon <= :east
ORDER BY received DESC
LIMIT 20

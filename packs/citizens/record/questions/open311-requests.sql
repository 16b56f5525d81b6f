-- 随手拍的清单，给按 Open311 接入的应用看：报的人写的话和他是谁不在里面。
-- Reports as apps see them by Open311: neither the reporter's words nor who they are.
SELECT matter, category AS service, lat, lon, place AS address, received, coalesce(answered, received) AS updated, reply, joined,
  CASE WHEN outcome IS NULL AND status = 'open' THEN 'open' ELSE 'closed' END AS state
FROM citizen_reports
WHERE (:service = '' OR category = :service)
  AND (:number = '' OR CAST(matter AS text) = :number)
  AND (:state = '' OR CASE WHEN outcome IS NULL AND status = 'open' THEN 'open' ELSE 'closed' END = :state)
  AND received >= :from AND received <= :until
ORDER BY received DESC, matter DESC
LIMIT 1000

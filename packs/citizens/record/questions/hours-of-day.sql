-- 同一个人当日已计入或待核实的服务，不含本次。
-- Services of one person on a day, counted or waiting, besides the one at hand.
SELECT activity, begins, ends
FROM volunteer_hours
WHERE account = :account AND day = :day AND state IN ('pending', 'counted') AND CAST(matter AS text) <> :own
ORDER BY received

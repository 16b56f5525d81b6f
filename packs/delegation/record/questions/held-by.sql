-- 提出机关自己是不是受委托才有这项事权：受委托的不得再委托。
-- Whether the proposing body holds the power only because it was given to it.
SELECT mode
FROM powers
WHERE power = :power AND to_body = :body AND valid_from IS NOT NULL AND stage <> 'ended'
ORDER BY valid_from DESC
LIMIT 1

-- 收件之日，这个地方有哪些事权赋了出去。
-- Which powers at a place had been delegated on the day of receipt.
SELECT power, to_body, mode
FROM powers
WHERE place = :place AND valid_from <= :day AND (valid_until IS NULL OR valid_until >= :day)
ORDER BY power, valid_from DESC

-- 期内收到的可赋权事项，按事项、方式、办理机关和发证机关。
SELECT item, mode, unit, issuer, count(*) AS value
FROM delegated_matters
WHERE received_on >= :from AND received_on <= :until
GROUP BY item, mode, unit, issuer

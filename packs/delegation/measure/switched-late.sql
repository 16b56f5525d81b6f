-- 到生效日零点还没有完成系统切换和交接的赋权数。
SELECT to_body, count(*) AS value
FROM powers
WHERE switch_late = true AND valid_from >= :from AND valid_from <= :until
GROUP BY to_body

-- 超期、还没有自查完成的问题，按责任主体。
-- Problems overdue and not even self-checked, by responsible body.
SELECT responsible, count(*) AS value
FROM rectifications
WHERE counted AND state = 'overdue'
GROUP BY responsible
ORDER BY responsible

-- 超期待验收的问题，按责任主体：自查完成了，还没有验收通过。
-- Problems overdue and awaiting acceptance, by responsible body.
SELECT responsible, count(*) AS value
FROM rectifications
WHERE counted AND state = 'overdue-awaiting-acceptance'
GROUP BY responsible
ORDER BY responsible

-- 关联到已有问题、没有重复计数的举报件。
-- Reports linked to a problem and not counted again.
SELECT count(*) AS value
FROM ecology_reports
WHERE outcome = 'linked' AND received_on >= :from AND received_on <= :until

-- 某一执法案件有几件没有办结的监督案件。
-- How many supervisions of a case are open.
SELECT count(*) AS open FROM supervisions WHERE case_number = :case_number AND status = 'open'

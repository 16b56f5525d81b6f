-- 某一执法案件有几件没有结果的复议、诉讼。
-- How many reconsiderations and lawsuits about a case are without a result.
SELECT count(*) AS open FROM disputes WHERE case_number = :case_number AND status = 'open'

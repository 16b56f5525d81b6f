-- 一个机关在一段时间里结案的处罚案件。
-- Penalty cases an agency closed in a time.
SELECT case_number, outcome, decided_on FROM penalties
WHERE agency = :agency AND status = 'completed' AND ended_on >= :from AND ended_on <= :until
ORDER BY case_number

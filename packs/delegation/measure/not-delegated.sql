-- 依法不能给、接不住、审查不通过或者没有决定的提议，按原因。
SELECT stage, unlawful, count(*) AS value
FROM powers
WHERE stage IN ('unlawful', 'unable', 'not-passed', 'not-approved') AND received_on >= :from AND received_on <= :until
GROUP BY stage, unlawful

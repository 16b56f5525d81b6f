-- 不予办理或者因前一项未成而无法办理的事项数，按部门。
SELECT department, part, outcome, count(*) AS value
FROM one_thing_parts
WHERE outcome <> 'granted' AND done_on >= :from AND done_on <= :until
GROUP BY department, part, outcome

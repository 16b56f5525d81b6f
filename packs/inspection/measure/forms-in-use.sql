-- 各部门发到基层的在用报表。
-- Report forms in use, by department.
SELECT department, count(*) AS value
FROM report_forms
WHERE state = 'in-use' AND received_on >= :from AND received_on <= :until
GROUP BY department

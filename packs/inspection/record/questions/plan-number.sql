-- 一个部门有没有这个编号的计划事项。
-- Whether a department has a planned item of this number.
SELECT count(*) AS planned FROM plan_items
WHERE department = :department AND plan_number = :plan_number AND state = 'planned'

-- 在用报表的全部指标。
-- All items of the forms in use.
SELECT form, name FROM report_form_fields WHERE state = 'in-use' ORDER BY form, ordinal

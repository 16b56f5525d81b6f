-- 两张在用报表共有的指标数，供合并时参考。
-- Items that two forms in use both ask.
SELECT first.form AS form, second.form AS other, count(*) AS value
FROM report_form_fields AS first
JOIN report_form_fields AS second ON first.name = second.name AND first.form < second.form
WHERE first.state = 'in-use' AND second.state = 'in-use'
GROUP BY first.form, second.form

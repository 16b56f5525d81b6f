-- 合并前各事项的表单数减去合并后的一张，按件事合计（已受理的）。
SELECT item, count(*) AS applications, sum(forms_before) AS before_joining, sum(forms_after) AS after_joining, sum(forms_before - forms_after) AS saved
FROM one_things
WHERE accepted_on >= :from AND accepted_on <= :until
GROUP BY item

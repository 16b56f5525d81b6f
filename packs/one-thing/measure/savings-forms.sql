-- 合并前各事项的表单数减去合并后的一张，按件事合计（已受理的）。
SELECT item, sum(forms_before - forms_after) AS value
FROM one_things
WHERE accepted_on >= :from AND accepted_on <= :until
GROUP BY item

-- 在管控的风险点，按颜色。
-- Risk points under control, by colour.
SELECT colour, count(*) AS value
FROM risk_points
WHERE state = 'controlled'
GROUP BY colour

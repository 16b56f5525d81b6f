-- 一家单位没有销号的重大隐患。
-- Major hazards of an enterprise that aren't closed.
SELECT count(*) AS open FROM hazards WHERE enterprise = :enterprise AND level = 'major' AND status = 'open'

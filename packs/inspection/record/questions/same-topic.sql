-- 同一对象、同一事项还在办的督查件数。
-- Inspections of the same target on the same topic that are open.
SELECT count(*) AS open FROM inspection_targets WHERE target = :target AND topic = :topic AND status = 'open'

-- 同一人、同一类事项已经办结的案和结论：登记人员据此判断是不是重复。
-- Concluded cases of the same person on the same topic: the clerk judges by them whether it is a repeat.
SELECT piece_key, unit, conclusion, outcome, ended_on
FROM petitions
WHERE phone = :phone AND topic = :topic AND status = 'completed' AND (outcome = 'closed' OR outcome = 'settled' OR outcome = 'final' OR outcome = 'duty-done')
ORDER BY ended_on DESC
LIMIT 20

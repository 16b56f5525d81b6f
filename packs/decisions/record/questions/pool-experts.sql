-- 专家库里这个专业的在库专家。
-- The experts of this field who are in the pool.
SELECT account AS id, name, employer
FROM expert_pool
WHERE field = :field AND active AND status = 'open'
ORDER BY account

-- 已公开的处罚决定 ÷ 作出的处罚决定。
-- Penalties published ÷ penalties decided.
SELECT coalesce(sum(CASE WHEN published_on IS NULL THEN 0 ELSE 1 END), 0) AS numerator, count(*) AS denominator
FROM penalties
WHERE outcome = 'penalise' AND decided_on >= :from AND decided_on <= :until

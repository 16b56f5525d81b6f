-- 罚款超出裁量基准上限的处罚 ÷ 作出罚款决定的处罚。
-- Penalties beyond the upper limit of the benchmark ÷ penalties with a fine.
SELECT coalesce(sum(CASE WHEN beyond THEN 1 ELSE 0 END), 0) AS numerator, count(*) AS denominator
FROM penalties
WHERE outcome = 'penalise' AND decided_on >= :from AND decided_on <= :until

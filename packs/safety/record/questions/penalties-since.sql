-- 一家单位在这一次以前一百八十日内、一年内受过几次安全处罚。
-- How many penalties an enterprise had within 180 days and within a year, before this one.
SELECT coalesce(sum(CASE WHEN decided_on >= :since180 THEN 1 ELSE 0 END), 0) AS within180,
  count(*) AS within365
FROM safety_penalties
WHERE enterprise = :enterprise AND decided_on >= :since365 AND decided_on <= :until AND case_number <> :case_number

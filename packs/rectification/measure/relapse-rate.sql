-- 反弹率：反弹过的 ÷ 销过号的。
-- Relapsed ÷ ever closed out.
SELECT
  coalesce(sum(CASE WHEN relapses > 0 THEN 1 ELSE 0 END), 0) AS numerator,
  coalesce(sum(CASE WHEN relapses > 0 OR closed_on IS NOT NULL THEN 1 ELSE 0 END), 0) AS denominator
FROM rectifications
WHERE counted AND received_on >= :from AND received_on <= :until

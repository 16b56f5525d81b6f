-- 同一机关今年按计划、抽查检查过同一对象几次（阻断的不算）。
-- How often an agency has checked someone this year by plan or at random, blocked ones left out.
SELECT count(*) AS done FROM checks
WHERE agency = :agency AND target = :target AND received_on >= :since
  AND basis IN ('plan', 'random') AND (outcome IS NULL OR outcome <> 'blocked') AND checked_on IS NOT NULL

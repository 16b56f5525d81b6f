-- 一个对象从某日起被督查几次（方案已批准的）。
-- How often someone has been inspected since a day, by schemes that were approved.
SELECT count(*) AS visits FROM inspection_targets WHERE target = :target AND visited_on >= :since

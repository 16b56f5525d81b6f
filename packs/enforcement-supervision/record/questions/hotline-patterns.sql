-- 三个月内热线投诉各执法队伍的次数；已有在办的同类监督案件的不列。
-- Complaints about each enforcement team since a day; teams already supervised for it are left out.
SELECT about_agency AS agency, about_team AS team, count(*) AS complaints
FROM hotline
WHERE kind = 'complaint' AND about_team IS NOT NULL AND received_on >= :since
  AND NOT EXISTS (
    SELECT 1 AS one FROM supervisions
    WHERE supervisions.team = hotline.about_team AND supervisions.agency = hotline.about_agency AND supervisions.source = 'hotline-pattern'
      AND supervisions.received_on >= :since)
GROUP BY about_agency, about_team

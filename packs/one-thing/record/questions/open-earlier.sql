-- 同一个人的同一件事还有几件在办。
-- How many applications of the same person for the same thing are open.
SELECT count(*) AS open, min(matter) AS first
FROM one_things
WHERE applicant = :person AND item = :scene AND status = 'open'

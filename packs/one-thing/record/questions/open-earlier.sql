-- 同一个人的同一件事有几件在办，这一件也在内；最早的是哪一件。
-- How many applications of the same person for the same thing are open, this one included; which was first.
SELECT count(*) AS open, min(matter) AS first
FROM one_things
WHERE applicant = :person AND item = :scene AND status = 'open'

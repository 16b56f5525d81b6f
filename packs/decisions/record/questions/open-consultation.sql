-- 这个编号的草案：谁承办，从哪天到哪天征求意见。
-- The draft of this number: who undertakes it, and when it is open for comment.
SELECT undertaker, opened_on, closes_on
FROM consultations
WHERE number = :number AND status = 'open' AND opened_on IS NOT NULL
ORDER BY opened_on DESC

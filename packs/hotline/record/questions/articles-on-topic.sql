-- 某一类现行的知识条目：话务员答复时引用；暂停引用的不出现。
-- Articles in use on a topic: what operators answer from; suspended ones don't appear.
SELECT article_key, title, unit, review_by
FROM knowledge
WHERE topic = :topic AND state = 'current' AND status = 'open'
ORDER BY review_by DESC

-- 现行的知识条目全文：话务台和公众检索用；暂停引用的、没有发布的不出现。
-- Articles in use, in full: for the operator's desk and the public search; neither suspended nor unpublished ones.
SELECT matter, article_key AS key, title, question || ' ' || answer AS text, answer, unit AS source, topic, basis, review_by, public
FROM knowledge
WHERE state = 'current' AND status = 'open' AND title IS NOT NULL AND answer IS NOT NULL
ORDER BY review_by DESC
LIMIT 5000

-- 这个点位（或者这个编码）最近的整改问题现在怎样了。
-- What has become of the latest problem at this point (or of this code).
SELECT code, point, state
FROM rectifications
WHERE (point = :point OR code = :code) AND (outcome IS NULL OR outcome <> 'linked')
ORDER BY received_on DESC, code

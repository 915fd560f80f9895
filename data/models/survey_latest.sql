-- title: Kết quả điều tra mới nhất theo nội dung | Latest answer of each subject surveyed
-- grain: nội dung điều tra | survey subject
-- unique: subject
-- not_null: subject, positive, sample
WITH round AS (
  SELECT * FROM assets.survey
  QUALIFY ended_on > max(ended_on) OVER (PARTITION BY subject) - INTERVAL 183 DAY
),
latest AS (
  SELECT * FROM round
  QUALIFY row_number() OVER (PARTITION BY subject, coalesce(commune, '') ORDER BY ended_on DESC, code) = 1
)
SELECT l.subject, sum(l.positive) AS positive, sum(l.sample) AS sample
FROM latest AS l
WHERE coalesce(l.commune, '') <> ''
  OR NOT EXISTS (SELECT 1 FROM latest AS c WHERE c.subject = l.subject AND coalesce(c.commune, '') <> '')
GROUP BY l.subject

-- title: Kết quả điều tra mới nhất theo nội dung và nơi | Latest answer of each subject surveyed, by place
-- grain: nội dung điều tra và nơi | survey subject and place
-- unique: subject, area
-- not_null: subject, area, positive, population, sample
WITH standing AS (
  SELECT * FROM assets.survey
  WHERE ended_on + to_months((SELECT valid_months FROM model.meaning WHERE code = 'survey'))
      > (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.survey')
    AND (subject <> 'adults_smartphone'
      OR coalesce(minimum_age_years, 18) = (SELECT minimum_age_years FROM model.meaning WHERE code = 'adult'))
    AND (subject <> 'households_smart'
      OR list_sort(regexp_extract_all(coalesce(nullif(CAST(devices AS VARCHAR), ''), 'smartphone tablet computer smart_tv'), '[a-z_]+'))
        = (SELECT list_sort(devices) FROM model.meaning WHERE code = 'smart_device'))
),
round AS (
  SELECT * FROM standing
  QUALIFY ended_on > max(ended_on) OVER (PARTITION BY subject) - INTERVAL 183 DAY
),
latest AS (
  SELECT * FROM round
  QUALIFY row_number() OVER (PARTITION BY subject, coalesce(commune, '') ORDER BY ended_on DESC, code) = 1
)
SELECT
  l.subject,
  coalesce(nullif(l.commune, ''), (SELECT area FROM model.province)) AS area,
  l.population * l.positive / l.sample AS positive,
  l.population,
  l.sample
FROM latest AS l
WHERE l.population > 0 AND l.sample > 0 AND (coalesce(l.commune, '') <> ''
  OR NOT EXISTS (SELECT 1 FROM latest AS c WHERE c.subject = l.subject AND coalesce(c.commune, '') <> ''))

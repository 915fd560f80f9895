-- title: Người trưởng thành có điện thoại thông minh | Adults with a smartphone
-- grain: tỉnh | province
-- indicator: device.adults_smartphone
WITH round AS (
  SELECT * FROM assets.survey
  WHERE subject = 'adults_smartphone'
    AND ended_on > (SELECT max(ended_on) FROM assets.survey WHERE subject = 'adults_smartphone') - INTERVAL 183 DAY
),
latest AS (
  SELECT * FROM round
  QUALIFY row_number() OVER (PARTITION BY coalesce(commune, '') ORDER BY ended_on DESC, code) = 1
)
SELECT sum(positive) AS numerator, sum(sample) AS denominator
FROM latest
WHERE coalesce(commune, '') <> '' OR NOT EXISTS (SELECT 1 FROM latest WHERE coalesce(commune, '') <> '')

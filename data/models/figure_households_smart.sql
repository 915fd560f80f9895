-- title: Hộ có thiết bị thông minh | Households with a smart device
-- grain: tỉnh | province
-- indicator: device.households_smart
WITH round AS (
  SELECT * FROM assets.survey
  WHERE subject = 'households_smart'
    AND ended_on > (SELECT max(ended_on) FROM assets.survey WHERE subject = 'households_smart') - INTERVAL 183 DAY
),
latest AS (
  SELECT * FROM round
  QUALIFY row_number() OVER (PARTITION BY coalesce(commune, '') ORDER BY ended_on DESC, code) = 1
)
SELECT sum(positive) AS numerator, sum(sample) AS denominator
FROM latest
WHERE coalesce(commune, '') <> '' OR NOT EXISTS (SELECT 1 FROM latest WHERE coalesce(commune, '') <> '')

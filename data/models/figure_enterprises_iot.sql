-- title: Doanh nghiệp ứng dụng được IoT | Enterprises able to apply IoT
-- grain: tỉnh | province
-- indicator: iot.enterprises
WITH round AS (
  SELECT * FROM assets.survey
  WHERE subject = 'enterprises_iot'
    AND ended_on > (SELECT max(ended_on) FROM assets.survey WHERE subject = 'enterprises_iot') - INTERVAL 183 DAY
),
latest AS (
  SELECT * FROM round
  QUALIFY row_number() OVER (PARTITION BY coalesce(commune, '') ORDER BY ended_on DESC, code) = 1
)
SELECT sum(positive) AS numerator, sum(sample) AS denominator
FROM latest
WHERE coalesce(commune, '') <> '' OR NOT EXISTS (SELECT 1 FROM latest WHERE coalesce(commune, '') <> '')

-- title: Hộ có kết nối cáp quang | Households with a fixed fibre connection
-- grain: xã, phường | commune
-- indicator: fibre.households
WITH fibre AS (
  SELECT operator, CAST("month" || CASE WHEN length("month") = 7 THEN '-01' ELSE '' END AS DATE) AS begun, commune, subscriptions,
    CASE WHEN (SELECT unit FROM model.meaning WHERE code = 'household_fibre') = 'household' THEN households END AS households
  FROM assets.subscription WHERE service = 'fibre'
),
latest AS (
  SELECT operator, max(begun) AS begun FROM fibre
  WHERE begun + INTERVAL 1 MONTH <= (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.subscription') + INTERVAL 1 DAY
    AND begun > (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.subscription') - INTERVAL 366 DAY
  GROUP BY operator
),
living AS (
  SELECT u.code || '@' || u.valid_from AS commune, sum(p.people) AS households
  FROM model.people AS p
  JOIN places.hamlet AS h ON h.hamlet = p.place
  JOIN places.unit AS u ON u.code = h.commune
  WHERE p.kind = 'households'
  GROUP BY ALL
)
SELECT area, sum(numerator) AS numerator, sum(denominator) AS denominator, bool_or(upper_bound) AS upper_bound
FROM (
  SELECT
    f.commune AS area,
    coalesce(f.households, least(f.subscriptions, nullif(l.households, 0))) AS numerator,
    0 AS denominator,
    f.households IS NULL AND (SELECT is_bound_by_subscriptions FROM model.meaning WHERE code = 'household_fibre') AS upper_bound
  FROM fibre AS f JOIN latest USING (operator, begun) LEFT JOIN living AS l ON l.commune = f.commune
  UNION ALL
  SELECT commune, 0, households, FALSE FROM living
) AS counted
GROUP BY area

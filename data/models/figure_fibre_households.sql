-- title: Hộ có kết nối cáp quang | Households with a fixed fibre connection
-- grain: tỉnh | province
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
SELECT
  (SELECT sum(coalesce(f.households, least(f.subscriptions, nullif(l.households, 0))))
   FROM fibre AS f JOIN latest USING (operator, begun) LEFT JOIN living AS l ON l.commune = f.commune) AS numerator,
  (SELECT sum(p.people) FROM model.people AS p JOIN places.hamlet AS h ON h.hamlet = p.place
   WHERE p.kind = 'households') AS denominator,
  (SELECT is_bound_by_subscriptions FROM model.meaning WHERE code = 'household_fibre')
    AND (SELECT coalesce(bool_or(f.households IS NULL), FALSE) FROM fibre AS f JOIN latest USING (operator, begun)) AS upper_bound

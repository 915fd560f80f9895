-- title: Hộ có kết nối cáp quang | Households with a fixed fibre connection
-- grain: tỉnh | province
-- indicator: fibre.households
WITH fibre AS (
  SELECT operator, CAST("month" || CASE WHEN length("month") = 7 THEN '-01' ELSE '' END AS DATE) AS begun, subscriptions, households
  FROM assets.subscription WHERE service = 'fibre'
),
latest AS (
  SELECT operator, max(begun) AS begun FROM fibre
  WHERE begun + INTERVAL 1 MONTH <= (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.subscription') + INTERVAL 1 DAY
    AND begun > (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.subscription') - INTERVAL 366 DAY
  GROUP BY operator
)
SELECT
  (SELECT sum(coalesce(f.households, f.subscriptions)) FROM fibre AS f JOIN latest USING (operator, begun)) AS numerator,
  (SELECT sum(p.people) FROM model.people AS p JOIN places.hamlet AS h ON h.hamlet = p.place
   WHERE p.kind = 'households') AS denominator,
  (SELECT coalesce(bool_or(f.households IS NULL), FALSE) FROM fibre AS f JOIN latest USING (operator, begun)) AS upper_bound

-- title: Nơi từng cơ quan đứng chân | Where each body stands
-- grain: cơ quan của tỉnh | body of a province
-- unique: agency
-- not_null: agency
WITH unit AS (SELECT DISTINCT unit AS area FROM places.inside),
-- A body that governs no unit stands on its province as that was when the body began: the last key up to that day.
seated AS (
  SELECT b.code, max(unit.area) AS area
  FROM identity.organisation AS b CROSS JOIN unit
  WHERE coalesce(b.area_code, '') <> ''
    AND unit.area >= b.area_code || '@' AND unit.area <= b.area_code || '@' || b.valid_from
  GROUP BY b.code
)
SELECT
  o.code AS agency,
  o.kind,
  CASE WHEN o.area_valid_from IS NULL THEN seated.area ELSE o.area_code || '@' || o.area_valid_from END AS area
FROM identity.organisation AS o
LEFT JOIN seated ON seated.code = o.code
WHERE coalesce(o.province, '') <> ''

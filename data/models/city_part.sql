-- title: Phần của thôn trong đô thị, khu công nghiệp | The part of a hamlet in city and industrial zones
-- grain: thôn | hamlet
-- unique: hamlet
-- not_null: part
WITH ground AS (
  SELECT ST_Union_Agg(geometry) AS zones FROM places.zone
  WHERE kind IN (
    SELECT unnest(regexp_extract_all(regexp_extract("values", 'zone_kinds = [[]([^]]*)[]]', 1), '[0-9A-Za-z_-]+'))
    FROM "plan@2025-06-30".definition WHERE code IN ('city', 'industrial_zone')
  )
),
city AS (
  SELECT h.hamlet
  FROM "places@2025-06-30".hamlet AS h
  JOIN "places@2025-06-30".unit AS commune ON commune.code = h.commune
  JOIN "places@2025-06-30".unit AS district ON district.code = commune.parent
  WHERE district.kind IN (
    SELECT unnest(regexp_extract_all(regexp_extract("values", 'unit_kinds = [[]([^]]*)[]]', 1), '[0-9A-Za-z_-]+'))
    FROM "plan@2025-06-30".definition WHERE code = 'city'
  )
  -- The definition in force may freeze the cities on no other day than the one that is read here.
  AND (SELECT coalesce(frozen_on, DATE '2025-06-30') = DATE '2025-06-30' FROM model.meaning WHERE code = 'city')
)
SELECT
  d.hamlet,
  CASE
    WHEN d.hamlet IN (SELECT hamlet FROM city) THEN 1.0
    WHEN ST_DWithin(d.geometry, g.zones, 0.01) THEN ST_Area(ST_Intersection(d.disc, g.zones)) / ST_Area(d.disc)
    ELSE 0.0
  END AS part
FROM model.disc AS d, ground AS g

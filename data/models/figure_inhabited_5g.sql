-- title: Khu dân cư, khu công nghiệp được phủ 5G | Areas where people live and work covered by 5G
-- grain: tỉnh | province
-- indicator: mobile.inhabited_5g
WITH word AS (SELECT * FROM model.meaning WHERE code = 'inhabited_area_5g'),
lived AS (
  SELECT coalesce(b.share_percent, 0) AS share_percent
  FROM places.hamlet AS h
  LEFT JOIN model.people AS p ON p.place = h.hamlet AND p.kind = 'population'
  LEFT JOIN (
  SELECT s.hamlet, max(s.share_percent) AS share_percent
  FROM model.hamlet_share AS s
  WHERE list_contains((SELECT technologies FROM model.meaning WHERE code = 'inhabited_area_5g'), s.technology)
  GROUP BY s.hamlet
  ) AS b ON b.hamlet = h.hamlet
  WHERE coalesce(p.people, 1) > 0
),
park AS (
  SELECT z.zone, 100 * max(ST_Area(ST_Intersection(z.geometry, a.geometry)) / ST_Area(z.geometry)) AS share_percent
  FROM places.zone AS z
  JOIN coverage.area AS a ON list_contains((SELECT technologies FROM word), a.technology)
  WHERE list_contains((SELECT zone_kinds FROM word), z.kind)
  GROUP BY z.zone
),
every AS (SELECT share_percent FROM lived UNION ALL SELECT share_percent FROM park)
SELECT
  count(*) FILTER (WHERE share_percent > 0 AND share_percent >= (SELECT least_percent FROM word)) AS numerator,
  count(*) AS denominator
FROM every

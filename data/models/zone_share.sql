-- title: Phần diện tích khu được phủ theo khai báo | Part of the surface of a zone declared covered
-- grain: khu và công nghệ | zone and technology
-- unique: zone, technology
-- not_null: share_percent
SELECT
  z.zone, a.technology,
  100 * max(ST_Area(ST_Intersection(z.geometry, a.geometry)) / ST_Area(z.geometry)) AS share_percent
FROM places.zone AS z
CROSS JOIN coverage.area AS a
WHERE list_contains((SELECT zone_kinds FROM model.meaning WHERE code = 'inhabited_area_5g'), z.kind)
GROUP BY z.zone, a.technology

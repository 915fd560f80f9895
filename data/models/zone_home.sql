-- title: Xã chứa phần lớn nhất của khu | The commune that holds the largest part of a zone
-- grain: khu | zone
-- unique: zone
-- not_null: zone
SELECT z.zone, arg_max(b.code, ST_Area(ST_Intersection(z.geometry, b.geometry))) AS commune
FROM places.zone AS z
JOIN places.boundary AS b ON ST_Intersects(z.geometry, b.geometry)
WHERE b.code NOT IN (SELECT parent FROM places.unit WHERE parent <> '')
  AND b.code IN (SELECT code FROM places.unit WHERE parent <> '')
GROUP BY z.zone

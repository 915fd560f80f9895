-- title: Thôn vẽ thành vòng 500 m | Hamlets as discs of 500 m
-- grain: thôn | hamlet
-- unique: hamlet
SELECT
  hamlet,
  geometry,
  ST_Transform(ST_Buffer(ST_Transform(geometry, 'EPSG:4326', 'EPSG:32648', true), 500, 8), 'EPSG:32648', 'EPSG:4326', true) AS disc
FROM places.hamlet
WHERE geometry IS NOT NULL

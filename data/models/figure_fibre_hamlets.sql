-- title: Thôn có hạ tầng cáp quang | Hamlets with fibre infrastructure
-- grain: tỉnh | province
-- indicator: fibre.hamlets
SELECT count(f.hamlet) AS numerator, count(*) AS denominator
FROM places.hamlet AS h
LEFT JOIN model.fibre_hamlet AS f ON f.hamlet = h.hamlet

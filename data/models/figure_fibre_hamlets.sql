-- title: Thôn có hạ tầng cáp quang | Hamlets with fibre infrastructure
-- grain: xã, phường | commune
-- indicator: fibre.hamlets
SELECT h.commune AS area, count(f.hamlet) AS numerator, count(*) AS denominator
FROM places.hamlet AS h
LEFT JOIN model.fibre_hamlet AS f ON f.hamlet = h.hamlet
GROUP BY h.commune

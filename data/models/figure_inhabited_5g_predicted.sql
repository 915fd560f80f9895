-- title: Khu dân cư được phủ 5G, dự báo | Inhabited hamlets covered by 5G, predicted
-- grain: xã, phường | commune
-- indicator: mobile.inhabited_5g_predicted
SELECT
  h.commune AS area,
  count(*) FILTER (WHERE b.share_percent > 0 AND b.share_percent >= w.least_percent) AS numerator,
  count(*) AS denominator
FROM places.hamlet AS h
CROSS JOIN (SELECT * FROM model.meaning WHERE code = 'inhabited_area_5g') AS w
LEFT JOIN model.people AS p ON p.place = h.hamlet AND p.kind = 'population'
JOIN (
  SELECT
    p.hamlet,
    coalesce(max(p.population_share_percent) FILTER (
      WHERE list_contains((SELECT technologies FROM model.meaning WHERE code = 'inhabited_area_5g'), p.technology)
    ), 0) AS share_percent
  FROM coverage.predicted AS p
  GROUP BY p.hamlet
) AS b ON b.hamlet = h.hamlet
WHERE coalesce(p.people, 1) > 0
GROUP BY h.commune

-- title: Khu dân cư được phủ 5G, đo được | Inhabited hamlets covered by 5G, measured
-- grain: xã, phường | commune
-- indicator: mobile.inhabited_5g_measured
SELECT
  h.commune AS area,
  count(*) FILTER (WHERE b.share_percent > 0 AND b.share_percent >= w.least_percent) AS numerator,
  count(*) AS denominator
FROM places.hamlet AS h
CROSS JOIN (SELECT * FROM model.meaning WHERE code = 'inhabited_area_5g') AS w
LEFT JOIN model.people AS p ON p.place = h.hamlet AND p.kind = 'population'
JOIN (
  SELECT m.hamlet, max(m.share_percent) AS share_percent
  FROM coverage.measured AS m
  WHERE m.enough
    AND list_contains((SELECT technologies FROM model.meaning WHERE code = 'inhabited_area_5g'), m.technology)
  GROUP BY m.hamlet
) AS b ON b.hamlet = h.hamlet
WHERE coalesce(p.people, 1) > 0
GROUP BY h.commune

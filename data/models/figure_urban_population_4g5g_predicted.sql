-- title: Dân số đô thị, khu công nghiệp được phủ 4G/5G, dự báo | Population of city and industrial zones covered by 4G/5G, predicted
-- grain: xã, phường | commune
-- indicator: mobile.urban_population_4g5g_predicted
SELECT
  h.commune AS area,
  coalesce(sum(p.people * c.part * coalesce(b.share_percent, 0) / 100), 0) AS numerator,
  coalesce(sum(p.people * c.part), 0) AS denominator
FROM places.hamlet AS h
JOIN model.city_part AS c ON c.hamlet = h.hamlet AND c.part > 0
JOIN model.people AS p ON p.place = h.hamlet AND p.kind = 'population'
JOIN (
  SELECT
    p.hamlet,
    coalesce(max(p.population_share_percent) FILTER (
      WHERE list_contains((SELECT technologies FROM model.meaning WHERE code = 'covered'), p.technology)
    ), 0) AS share_percent
  FROM coverage.predicted AS p
  GROUP BY p.hamlet
) AS b ON b.hamlet = h.hamlet
GROUP BY h.commune

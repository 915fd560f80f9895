-- title: Dân số đô thị, khu công nghiệp được phủ 4G/5G, đo được | Population of city and industrial zones covered by 4G/5G, measured
-- grain: xã, phường | commune
-- indicator: mobile.urban_population_4g5g_measured
SELECT
  h.commune AS area,
  coalesce(sum(p.people * c.part * coalesce(b.share_percent, 0) / 100), 0) AS numerator,
  coalesce(sum(p.people * c.part), 0) AS denominator
FROM places.hamlet AS h
JOIN model.city_part AS c ON c.hamlet = h.hamlet AND c.part > 0
JOIN model.people AS p ON p.place = h.hamlet AND p.kind = 'population'
JOIN (
  SELECT m.hamlet, max(m.share_percent) AS share_percent
  FROM coverage.measured AS m
  WHERE m.enough
    AND list_contains((SELECT technologies FROM model.meaning WHERE code = 'covered'), m.technology)
  GROUP BY m.hamlet
) AS b ON b.hamlet = h.hamlet
GROUP BY h.commune

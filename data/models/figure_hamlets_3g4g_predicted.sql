-- title: Thôn được phủ 3G/4G, dự báo | Hamlets covered by 3G/4G, predicted
-- grain: xã, phường | commune
-- indicator: mobile.hamlets_3g4g_predicted
SELECT
  h.commune AS area,
  count(*) FILTER (WHERE b.share_percent > 0 AND b.share_percent >= w.least_percent) AS numerator,
  count(*) AS denominator
FROM places.hamlet AS h
CROSS JOIN (SELECT * FROM model.meaning WHERE code = 'hamlet_3g4g') AS w
JOIN (
  SELECT
    p.hamlet,
    coalesce(max(p.population_share_percent) FILTER (
      WHERE list_contains((SELECT technologies FROM model.meaning WHERE code = 'hamlet_3g4g'), p.technology)
    ), 0) AS share_percent
  FROM coverage.predicted AS p
  GROUP BY p.hamlet
) AS b ON b.hamlet = h.hamlet
GROUP BY h.commune

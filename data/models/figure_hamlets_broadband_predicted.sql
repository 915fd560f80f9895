-- title: Thôn có hạ tầng băng rộng di động, dự báo | Hamlets with mobile broadband, predicted
-- grain: xã, phường | commune
-- indicator: mobile.hamlets_broadband_predicted
SELECT
  h.commune AS area,
  count(*) FILTER (WHERE b.share_percent > 0 AND b.share_percent >= w.least_percent) AS numerator,
  count(*) AS denominator
FROM places.hamlet AS h
CROSS JOIN (SELECT * FROM model.meaning WHERE code = 'mobile_broadband_infrastructure') AS w
JOIN (
  SELECT
    p.hamlet,
    coalesce(max(p.population_share_percent) FILTER (
      WHERE list_contains((SELECT technologies FROM model.meaning WHERE code = 'mobile_broadband_infrastructure'), p.technology)
    ), 0) AS share_percent
  FROM coverage.predicted AS p
  GROUP BY p.hamlet
) AS b ON b.hamlet = h.hamlet
GROUP BY h.commune

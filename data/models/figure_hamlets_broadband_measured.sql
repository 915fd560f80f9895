-- title: Thôn có hạ tầng băng rộng di động, đo được | Hamlets with mobile broadband, measured
-- grain: xã, phường | commune
-- indicator: mobile.hamlets_broadband_measured
SELECT
  h.commune AS area,
  count(*) FILTER (WHERE b.share_percent > 0 AND b.share_percent >= w.least_percent) AS numerator,
  count(*) AS denominator
FROM places.hamlet AS h
CROSS JOIN (SELECT * FROM model.meaning WHERE code = 'mobile_broadband_infrastructure') AS w
JOIN (
  SELECT m.hamlet, max(m.share_percent) AS share_percent
  FROM coverage.measured AS m
  WHERE m.enough
    AND list_contains((SELECT technologies FROM model.meaning WHERE code = 'mobile_broadband_infrastructure'), m.technology)
  GROUP BY m.hamlet
) AS b ON b.hamlet = h.hamlet
GROUP BY h.commune

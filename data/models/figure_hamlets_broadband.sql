-- title: Thôn có hạ tầng băng rộng di động | Hamlets with mobile broadband
-- grain: xã, phường | commune
-- indicator: mobile.hamlets_broadband
SELECT
  h.commune AS area,
  count(*) FILTER (WHERE b.share_percent > 0 AND b.share_percent >= w.least_percent) AS numerator,
  count(*) AS denominator
FROM places.hamlet AS h
CROSS JOIN (SELECT * FROM model.meaning WHERE code = 'mobile_broadband_infrastructure') AS w
LEFT JOIN (
  SELECT s.hamlet, max(s.share_percent) AS share_percent
  FROM model.hamlet_share AS s
  WHERE list_contains((SELECT technologies FROM model.meaning WHERE code = 'mobile_broadband_infrastructure'), s.technology)
  GROUP BY s.hamlet
) AS b ON b.hamlet = h.hamlet
GROUP BY h.commune

-- title: Thôn được phủ 3G/4G, đo được | Hamlets covered by 3G/4G, measured
-- grain: xã, phường | commune
-- indicator: mobile.hamlets_3g4g_measured
SELECT
  h.commune AS area,
  count(*) FILTER (WHERE b.share_percent > 0 AND b.share_percent >= w.least_percent) AS numerator,
  count(*) AS denominator
FROM places.hamlet AS h
CROSS JOIN (SELECT * FROM model.meaning WHERE code = 'hamlet_3g4g') AS w
JOIN (
  SELECT m.hamlet, max(m.share_percent) AS share_percent
  FROM coverage.measured AS m
  WHERE m.enough
    AND list_contains((SELECT technologies FROM model.meaning WHERE code = 'hamlet_3g4g'), m.technology)
  GROUP BY m.hamlet
) AS b ON b.hamlet = h.hamlet
GROUP BY h.commune

-- title: Thôn được phủ 3G/4G | Hamlets covered by 3G/4G
-- grain: xã, phường | commune
-- indicator: mobile.hamlets_3g4g
SELECT
  h.commune AS area,
  count(*) FILTER (WHERE b.share_percent > 0 AND b.share_percent >= w.least_percent) AS numerator,
  count(*) AS denominator
FROM places.hamlet AS h
CROSS JOIN (SELECT * FROM model.meaning WHERE code = 'hamlet_3g4g') AS w
LEFT JOIN (
  SELECT s.hamlet, max(s.share_percent) AS share_percent
  FROM model.hamlet_share AS s
  WHERE list_contains((SELECT technologies FROM model.meaning WHERE code = 'hamlet_3g4g'), s.technology)
  GROUP BY s.hamlet
) AS b ON b.hamlet = h.hamlet
GROUP BY h.commune

-- title: Khu dân cư, khu công nghiệp được phủ 5G | Areas where people live and work covered by 5G
-- grain: xã, phường | commune
-- indicator: mobile.inhabited_5g
WITH word AS (SELECT * FROM model.meaning WHERE code = 'inhabited_area_5g'),
lived AS (
  SELECT h.commune AS area, coalesce(b.share_percent, 0) AS share_percent
  FROM places.hamlet AS h
  LEFT JOIN model.people AS p ON p.place = h.hamlet AND p.kind = 'population'
  LEFT JOIN (
  SELECT s.hamlet, max(s.share_percent) AS share_percent
  FROM model.hamlet_share AS s
  WHERE list_contains((SELECT technologies FROM model.meaning WHERE code = 'inhabited_area_5g'), s.technology)
  GROUP BY s.hamlet
  ) AS b ON b.hamlet = h.hamlet
  WHERE coalesce(p.people, 1) > 0
),
park AS (
  SELECT s.zone, max(s.share_percent) AS share_percent
  FROM model.zone_share AS s
  WHERE list_contains((SELECT technologies FROM word), s.technology)
  GROUP BY s.zone
),
every AS (
  SELECT area, share_percent FROM lived
  UNION ALL
  SELECT z.commune AS area, p.share_percent FROM park AS p LEFT JOIN model.zone_home AS z ON z.zone = p.zone
)
SELECT
  area,
  count(*) FILTER (WHERE share_percent > 0 AND share_percent >= (SELECT least_percent FROM word)) AS numerator,
  count(*) AS denominator
FROM every
GROUP BY area

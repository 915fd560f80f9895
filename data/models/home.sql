-- title: Xã hôm nay và huyện cũ của mọi đơn vị | Commune of the date and former district of every unit
-- grain: đơn vị | unit
-- unique: area
-- not_null: area, commune
-- about: area -> places.unit
-- column: district_name text Huyện cũ | Former district
-- column: province_name text Tỉnh cũ | Former province
WITH
-- Districts ended all at once: those of the last day, each named to the communes of that day (an island district had none).
district AS (
  SELECT code, name, parent, valid_to
  FROM places.former_unit
  WHERE kind IN ('district', 'city', 'town')
),
province AS (
  SELECT code, name
  FROM places.former_unit
  WHERE kind = 'province' AND valid_to = (SELECT max(valid_to) FROM places.former_unit WHERE kind = 'province')
),
former AS (
  SELECT i.within, min(d.name) AS first_name, max(d.name) AS last_name,
    string_agg(DISTINCT p.name, ', ' ORDER BY p.name) AS province_name
  FROM places.inside AS i
  JOIN places.former_unit AS f ON f.code || '@' || f.valid_from = i.unit
  JOIN district AS d ON d.code = f.parent OR d.code = f.code
  LEFT JOIN province AS p ON p.code = d.parent
  WHERE d.valid_to = f.valid_to AND d.valid_to = (SELECT max(valid_to) FROM district)
  GROUP BY i.within
)
SELECT
  i.area,
  u.code AS commune,
  CASE WHEN f.first_name = f.last_name THEN f.first_name ELSE f.first_name || ', ' || f.last_name END AS district_name,
  f.province_name
FROM model.inside AS i
JOIN places.unit AS u ON u.code || '@' || u.valid_from = i.within
LEFT JOIN former AS f ON f.within = i.within
WHERE u.parent <> '' AND u.code NOT IN (SELECT parent FROM places.unit WHERE parent <> '')

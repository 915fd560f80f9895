-- title: Nơi nằm trong từng đơn vị của ngày | What lies inside each unit of the date
-- grain: đơn vị của ngày và nơi | unit of the date and place
-- unique: within, area
-- not_null: within, area
SELECT i.within, i.unit AS area FROM places.inside AS i
UNION ALL
-- A unit of the date is named by its code alone too.
SELECT i.within, u.code AS area
FROM places.inside AS i
JOIN places.unit AS u ON u.code || '@' || u.valid_from = i.unit

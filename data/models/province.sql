-- title: Tỉnh mà nền tảng phục vụ | The province that is served
-- grain: tỉnh | province
-- unique: area
-- not_null: area
SELECT code || '@' || valid_from AS area
FROM places.unit
WHERE coalesce(parent, '') = ''
ORDER BY code
LIMIT 1

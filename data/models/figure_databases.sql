-- title: Cơ sở dữ liệu được nêu tên đang hoạt động | Named databases in operation
-- grain: tỉnh | province
-- indicator: databases.named
SELECT
  count(*) FILTER (
    WHERE list_contains((SELECT states FROM model.meaning WHERE code = 'platform_in_operation'), state)
  ) AS numerator,
  7 AS denominator
FROM assets.named_database
HAVING count(*) > 0

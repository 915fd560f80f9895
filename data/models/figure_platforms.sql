-- title: Nền tảng dùng chung đang hoạt động | Shared platforms in operation
-- grain: tỉnh | province
-- indicator: platforms.shared
SELECT
  count(*) FILTER (
    WHERE list_contains((SELECT states FROM model.meaning WHERE code = 'platform_in_operation'), state)
  ) AS numerator,
  10 AS denominator
FROM assets.shared_platform
HAVING count(*) > 0

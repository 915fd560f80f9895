-- title: Nền tảng dùng chung đang hoạt động | Shared platforms in operation
-- grain: tỉnh | province
-- indicator: platforms.shared
SELECT count(*) FILTER (WHERE state = 'operating') AS numerator, 10 AS denominator FROM assets.shared_platform

-- title: Hệ thống trực tuyến được giám sát | Public online systems monitored
-- grain: tỉnh | province
-- indicator: security.public_systems_monitored
SELECT
  count(*) FILTER (WHERE monitored_from <= (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.information_system')) AS numerator,
  count(*) AS denominator
FROM assets.information_system WHERE public_online

-- title: Hệ thống dùng chung trên mạng chuyên dùng | Shared systems on the dedicated network
-- grain: tỉnh | province
-- indicator: network.shared_systems
SELECT
  count(*) FILTER (WHERE dedicated_network_from <= (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.information_system')) AS numerator,
  count(*) AS denominator
FROM assets.information_system WHERE shared

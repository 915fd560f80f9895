-- title: Hệ thống thông tin chạy IPv6 | Information systems on IPv6
-- grain: tỉnh | province
-- indicator: ipv6.systems
SELECT
  count(*) FILTER (
    WHERE coalesce(
      ipv6_from <= (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.information_system'),
      NOT (SELECT requires_date FROM model.meaning WHERE code = 'ipv6_system')
    )
  ) AS numerator,
  count(*) AS denominator
FROM assets.information_system

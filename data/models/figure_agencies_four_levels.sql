-- title: Cơ quan trên mạng truyền số liệu chuyên dùng, thông suốt bốn cấp | Agencies on the dedicated network through four levels
-- grain: tỉnh | province
-- indicator: network.agencies_four_levels
SELECT
  count(*) FILTER (WHERE o.code IN (SELECT agency FROM assets.network_node WHERE connected AND four_levels)) AS numerator,
  count(*) AS denominator
FROM identity.organisation AS o
WHERE o.kind IN ('department', 'police', 'military', 'district_committee', 'commune_committee') AND coalesce(o.province, '') <> ''

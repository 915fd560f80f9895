-- title: Cơ quan trên mạng truyền số liệu chuyên dùng, thông suốt bốn cấp | Agencies on the dedicated network through four levels
-- grain: tỉnh | province
-- indicator: network.agencies_four_levels
SELECT
  count(*) FILTER (WHERE o.code IN (
    SELECT n.agency FROM assets.network_node AS n
    WHERE n.connected AND n.four_levels
      AND list_contains((SELECT levels FROM model.meaning WHERE code = 'four_levels'), n.level)
  )) AS numerator,
  count(*) AS denominator
FROM identity.organisation AS o
WHERE list_contains((SELECT organisation_kinds FROM model.meaning WHERE code = 'state_agency'), o.kind)
  AND coalesce(o.province, '') <> ''

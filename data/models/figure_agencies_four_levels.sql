-- title: Cơ quan trên mạng truyền số liệu chuyên dùng, thông suốt bốn cấp | Agencies on the dedicated network through four levels
-- grain: nơi cơ quan đứng chân | where the body stands
-- indicator: network.agencies_four_levels
SELECT
  s.area,
  count(*) FILTER (WHERE s.agency IN (
    SELECT n.agency FROM assets.network_node AS n
    WHERE n.connected AND n.four_levels
      AND list_contains((SELECT levels FROM model.meaning WHERE code = 'four_levels'), n.level)
  )) AS numerator,
  count(*) AS denominator
FROM model.seat AS s
WHERE list_contains((SELECT organisation_kinds FROM model.meaning WHERE code = 'state_agency'), s.kind)
GROUP BY s.area

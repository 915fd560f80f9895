-- title: Vị trí cột đang khai thác | Mast positions in service
-- grain: xã, phường | commune
-- indicator: sites.positions
SELECT commune AS area, count(*) AS numerator, 0 AS denominator
FROM assets.site
WHERE list_contains((SELECT states FROM model.meaning WHERE code = 'mast_position'), status)
  AND coalesce(commissioned_on <= (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.site'), true)
  AND coalesce(dismantled_on > (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.site'), true)
GROUP BY commune

-- title: Vị trí cột mới từ khi có kế hoạch | New mast positions since the plan
-- grain: xã, phường | commune
-- indicator: sites.positions_new
SELECT commune AS area, count(*) AS numerator, 0 AS denominator
FROM assets.site
WHERE list_contains((SELECT states FROM model.meaning WHERE code = 'mast_position'), status)
  AND coalesce(commissioned_on <= (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.site'), true)
  AND coalesce(dismantled_on > (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.site'), true)
  AND commissioned_on >= (SELECT new_since FROM model.meaning WHERE code = 'mast_position')
GROUP BY commune

-- title: Hệ thống trực tuyến được giám sát | Public online systems monitored
-- grain: tỉnh | province
-- indicator: security.public_systems_monitored
SELECT
  count(*) FILTER (
    WHERE coalesce(
      monitored_from <= (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.information_system'),
      NOT (SELECT requires_date FROM model.meaning WHERE code = 'system_monitored')
    )
  ) AS numerator,
  count(*) AS denominator
FROM assets.information_system AS s
LEFT JOIN identity.organisation AS o ON o.code = s.agency
WHERE (
    o.code IS NULL
    OR (
      coalesce(o.province, '') <> ''
      AND list_contains((SELECT organisation_kinds FROM model.meaning WHERE code = 'state_agency'), o.kind)
    )
  )
  AND s.public_online

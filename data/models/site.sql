-- title: Vị trí cột theo xã và chủ sở hữu | Mast positions by commune and owner
-- grain: vị trí cột | position
-- unique: code
-- not_null: code, owner
-- reference: owner -> identity.organisation.code
SELECT
  s.code,
  s.name AS site_name,
  s.owner,
  coalesce(o.short_name, o.name, s.owner) AS owner_name,
  s.kind,
  s.status,
  s.commissioned_on,
  s.commune,
  u.name AS commune_unit,
  h.commune_name
FROM assets.site AS s
LEFT JOIN places.unit AS u ON u.code || '@' || u.valid_from = s.commune
LEFT JOIN (SELECT DISTINCT commune, commune_name FROM places.hamlet) AS h ON h.commune = u.code
LEFT JOIN identity.organisation AS o ON o.code = s.owner

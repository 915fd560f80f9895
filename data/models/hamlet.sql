-- title: Thôn, tổ dân phố và hạ tầng | Hamlets and what reaches them
-- grain: thôn | hamlet
-- unique: hamlet
-- not_null: hamlet, commune_name, has_4g, has_fibre
-- reference: commune -> places.unit.code
-- fresh: places.hamlet 40
-- about: hamlet -> places.hamlet
-- column: hamlet code Thôn, tổ dân phố | Hamlet
-- column: hamlet_name text Tên thôn | Hamlet name
-- column: commune code Xã, phường | Commune or ward
-- column: people integer Dân số | Population
-- column: households integer Số hộ | Households
-- column: share_4g_percent decimal Tỷ lệ hộ được phủ 4G (%) | Households with 4G (%)
-- column: share_5g_percent decimal Tỷ lệ hộ được phủ 5G (%) | Households with 5G (%)
-- column: has_4g boolean Có băng rộng di động | Has mobile broadband
-- column: has_5g boolean Có 5G | Has 5G
-- column: has_fibre boolean Có cáp quang | Has fibre
-- column: mobile_operators rank Số doanh nghiệp phủ sóng 4G, 5G | Operators with 4G or 5G
-- column: fibre_operators rank Số doanh nghiệp có cáp quang | Operators with fibre
-- also: has_4g sóng 4G, sóng di động, phủ sóng, băng rộng di động | mobile signal, 4G
-- also: has_5g sóng 5G | 5G signal
-- also: has_fibre internet cáp quang, mạng cáp quang, cáp quang đến thôn | fibre, fibre internet
-- also: mobile_operators doanh nghiệp, doanh nghiệp duy nhất, doanh nghiệp di động | operator, mobile operator
-- also: fibre_operators doanh nghiệp cố định, doanh nghiệp internet, doanh nghiệp cáp quang | fixed operator, internet provider
SELECT
  h.hamlet,
  h.name AS hamlet_name,
  h.commune,
  h.commune_name,
  coalesce(p.people, 0) AS people,
  r.people AS households,
  coalesce(m.share_percent, 0) AS share_4g_percent,
  coalesce(f.share_percent, 0) AS share_5g_percent,
  coalesce(m.share_percent, 0) >= (SELECT least_percent FROM model.meaning WHERE code = 'mobile_broadband_infrastructure') AS has_4g,
  coalesce(f.share_percent > 0 AND f.share_percent >= (SELECT least_percent FROM model.meaning WHERE code = 'inhabited_area_5g'), false) AS has_5g,
  q.hamlet IS NOT NULL AS has_fibre,
  coalesce(o.operators, 0) AS mobile_operators,
  coalesce(q.operators, 0) AS fibre_operators
FROM places.hamlet AS h
LEFT JOIN (
  SELECT b.hamlet, max(b.share_percent) AS share_percent
  FROM model.declared_best AS b
  WHERE list_contains((SELECT technologies FROM model.meaning WHERE code = 'mobile_broadband_infrastructure'), b.technology)
  GROUP BY b.hamlet
) AS m ON m.hamlet = h.hamlet
LEFT JOIN (
  SELECT d.hamlet, count(DISTINCT d.operator) AS operators
  FROM coverage.declared AS d
  CROSS JOIN (SELECT * FROM model.meaning WHERE code = 'mobile_broadband_infrastructure') AS w
  WHERE list_contains(w.technologies, d.technology) AND d.household_share_percent >= w.least_percent
  GROUP BY d.hamlet
) AS o ON o.hamlet = h.hamlet
LEFT JOIN model.fibre_hamlet AS q ON q.hamlet = h.hamlet
LEFT JOIN model.people AS p ON p.place = h.hamlet AND p.kind = 'population'
LEFT JOIN model.people AS r ON r.place = h.hamlet AND r.kind = 'households'
LEFT JOIN model.declared_best AS f ON f.hamlet = h.hamlet AND f.technology = '5G'

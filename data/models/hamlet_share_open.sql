-- title: Tỷ lệ hộ được phủ có hiệu lực, từ số liệu mở | Effective share of households covered, from open data
-- grain: thôn và công nghệ | hamlet and technology
-- unique: hamlet, technology
-- not_null: share_percent
-- stands_for: hamlet_share
SELECT hamlet, '' AS operator, '3G' AS technology, declared_3g_percent AS share_percent
FROM coverage.hamlet WHERE declared_3g_percent IS NOT NULL
UNION ALL
SELECT hamlet, '' AS operator, '4G' AS technology, declared_4g_percent AS share_percent
FROM coverage.hamlet WHERE declared_4g_percent IS NOT NULL
UNION ALL
SELECT hamlet, '' AS operator, '5G' AS technology, declared_5g_percent AS share_percent
FROM coverage.hamlet WHERE declared_5g_percent IS NOT NULL

-- title: Phủ sóng khai báo tốt nhất theo thôn | Best declared coverage by hamlet
-- grain: thôn và công nghệ | hamlet and technology
-- unique: hamlet, technology
-- not_null: hamlet, technology, share_percent
-- reference: hamlet -> places.hamlet.hamlet
SELECT
  d.hamlet,
  d.technology,
  max(d.household_share_percent) AS share_percent,
  arg_max(d.operator, d.household_share_percent) AS operator,
  count(DISTINCT d.operator) AS operators
FROM coverage.declared AS d
GROUP BY d.hamlet, d.technology

-- title: Tỷ lệ hộ được phủ có hiệu lực | Effective share of households covered
-- grain: thôn, doanh nghiệp và công nghệ | hamlet, operator and technology
-- unique: hamlet, operator, technology
-- not_null: share_percent
WITH area AS (
  SELECT
    h.hamlet, a.operator, a.technology,
    100 * ST_Area(ST_Intersection(h.disc, a.geometry)) / ST_Area(h.disc) AS share_percent
  FROM model.disc AS h
  JOIN coverage.area AS a ON ST_DWithin(h.geometry, a.geometry, 0.01)
),
challenge AS (
  SELECT hamlet, operator, technology, arg_max(decided_share_percent, number) AS share_percent
  FROM coverage.challenge
  WHERE state = 'upheld'
    AND effective_from <= (SELECT as_of FROM lake.snapshot WHERE dataset = 'coverage.challenge')
    AND coalesce(effective_to > (SELECT as_of FROM lake.snapshot WHERE dataset = 'coverage.challenge'), true)
  GROUP BY hamlet, operator, technology
)
SELECT hamlet, operator, technology, coalesce(c.share_percent, d.household_share_percent, a.share_percent) AS share_percent
FROM coverage.declared AS d
FULL JOIN area AS a USING (hamlet, operator, technology)
FULL JOIN challenge AS c USING (hamlet, operator, technology)

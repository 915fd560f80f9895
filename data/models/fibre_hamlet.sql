-- title: Thôn có cáp quang | Hamlets with fibre
-- grain: thôn | hamlet
-- unique: hamlet
-- not_null: hamlet
SELECT hamlet, count(DISTINCT nullif(operator, '')) AS operators FROM (
  SELECT hamlet, operator FROM assets.fibre_correction WHERE state = 'available'
  UNION ALL
  SELECT s.hamlet, s.operator
  FROM assets.fibre_service AS s
  CROSS JOIN (SELECT * FROM model.meaning WHERE code = 'fibre_infrastructure_of_a_hamlet') AS w
  WHERE s.state = 'available'
    AND (coalesce(s.technology, '') = '' OR list_contains(w.technologies, s.technology))
    AND coalesce(s.served_percent, 100) > 0 AND coalesce(s.served_percent, 100) >= w.least_percent
    AND NOT EXISTS (
      SELECT 1 FROM assets.fibre_correction AS c
      WHERE c.hamlet = s.hamlet AND coalesce(c.operator, '') IN ('', s.operator)
        AND c.state = 'none' AND c.valid_from >= s.valid_from
    )
)
GROUP BY hamlet

-- title: Thôn có cáp quang | Hamlets with fibre
-- grain: thôn | hamlet
-- unique: hamlet
-- not_null: hamlet
SELECT DISTINCT hamlet FROM (
  SELECT hamlet FROM assets.fibre_correction WHERE state = 'available'
  UNION ALL
  SELECT s.hamlet
  FROM assets.fibre_service AS s
  WHERE s.state = 'available'
    AND coalesce(s.served_percent, 1) > 0
    AND NOT EXISTS (
      SELECT 1 FROM assets.fibre_correction AS c
      WHERE c.hamlet = s.hamlet AND coalesce(c.operator, '') IN ('', s.operator)
        AND c.state = 'none' AND c.valid_from >= s.valid_from
    )
)

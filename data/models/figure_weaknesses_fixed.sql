-- title: Cơ quan đã khắc phục điểm yếu | Agencies that fixed their weaknesses
-- grain: tỉnh | province
-- indicator: security.agencies_weaknesses_fixed
WITH day AS (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.finding'),
found AS (
  SELECT
    f.agency,
    coalesce(f.due_on, f.found_on + CAST(regexp_extract(
      substr(w.words, nullif(position('due_days_' || f.severity || ' = ' IN w.words), 0)), ' = ([0-9]+)', 1) AS INTEGER))
      > (SELECT as_of FROM day)
    OR coalesce(f.fixed_on <= (SELECT as_of FROM day), false) AS is_fine
  FROM assets.finding AS f
  CROSS JOIN (SELECT words FROM model.meaning WHERE code = 'weakness_fixed') AS w
  WHERE f.severity <> 'none'
),
agency AS (SELECT agency, bool_and(is_fine) AS is_fine FROM found GROUP BY agency)
SELECT count(*) FILTER (WHERE is_fine) AS numerator, count(*) AS denominator FROM agency

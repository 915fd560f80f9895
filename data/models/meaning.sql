-- title: Thuật ngữ của kế hoạch | Words of the plan
-- grain: thuật ngữ | word
-- unique: code
-- not_null: code
SELECT
  code,
  regexp_extract_all(regexp_extract("values", '(?:^|[^a-z_])technologies = [[]([^]]*)[]]', 1), '[0-9A-Za-z_-]+') AS technologies,
  CAST(nullif(regexp_extract("values", 'minimum_household_share_percent = ([0-9.]+)', 1), '') AS DOUBLE) AS least_percent,
  regexp_extract_all(regexp_extract("values", 'zone_kinds = [[]([^]]*)[]]', 1), '[0-9A-Za-z_-]+') AS zone_kinds,
  CAST(nullif(regexp_extract("values", 'frozen_on = ([0-9-]+)', 1), '') AS DATE) AS frozen_on,
  CAST(nullif(regexp_extract("values", 'last_seen_within_days = ([0-9]+)', 1), '') AS INTEGER) AS last_seen_within_days,
  "values" AS words
FROM plan.definition

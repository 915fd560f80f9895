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
  regexp_extract_all(regexp_extract("values", '(?:^|[^a-z_])states = [[]([^]]*)[]]', 1), '[0-9A-Za-z_-]+') AS states,
  regexp_extract_all(regexp_extract("values", '(?:^|[^a-z_])organisation_kinds = [[]([^]]*)[]]', 1), '[0-9A-Za-z_-]+') AS organisation_kinds,
  regexp_extract_all(regexp_extract("values", '(?:^|[^a-z_])levels = [[]([^]]*)[]]', 1), '[0-9A-Za-z_-]+') AS levels,
  regexp_extract_all(regexp_extract("values", '(?:^|[^a-z_])devices = [[]([^]]*)[]]', 1), '[0-9A-Za-z_-]+') AS devices,
  CAST(nullif(regexp_extract("values", 'minimum_age_years = ([0-9]+)', 1), '') AS INTEGER) AS minimum_age_years,
  CAST(nullif(regexp_extract("values", 'valid_months = ([0-9]+)', 1), '') AS INTEGER) AS valid_months,
  CAST(nullif(regexp_extract("values", 'new_since = ([0-9-]+)', 1), '') AS DATE) AS new_since,
  regexp_extract("values", 'survey_subject = ([a-z_]+)', 1) AS survey_subject,
  regexp_extract("values", 'document = ([^;]+)', 1) AS document,
  regexp_extract("values", '(?:^|[^a-z_])unit = ([a-z]+)', 1) AS unit,
  NOT contains("values", 'subscriptions_are_upper_bound = False') AS is_bound_by_subscriptions,
  NOT contains("values", 'requires_date = False') AS requires_date,
  "values" AS words
FROM plan.definition

-- title: Hạ tầng theo xã, phường | Infrastructure by commune
-- grain: xã, phường | commune
-- unique: commune
-- not_null: commune, commune_name, hamlets
-- reference: commune -> places.unit.code
-- materialized: yes
SELECT
  commune,
  commune_name,
  count(*) AS hamlets,
  sum(people)::BIGINT AS people,
  count(*) FILTER (WHERE has_4g) AS hamlets_4g,
  count(*) FILTER (WHERE has_fibre) AS hamlets_fibre,
  round(100.0 * count(*) FILTER (WHERE has_4g) / count(*), 1) AS hamlets_4g_percent,
  round(100.0 * count(*) FILTER (WHERE has_fibre) / count(*), 1) AS hamlets_fibre_percent
FROM model.hamlet
GROUP BY commune, commune_name

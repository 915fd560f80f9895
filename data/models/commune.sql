-- title: Hạ tầng theo xã, phường | Infrastructure by commune
-- grain: xã, phường | commune
-- unique: commune
-- not_null: commune, commune_name, hamlets
-- reference: commune -> places.unit.code
-- materialized: yes
-- column: commune code Xã, phường | Commune or ward
-- column: hamlets integer Số thôn | Hamlets
-- column: people integer Dân số | Population
-- column: households integer Số hộ | Households
-- column: hamlets_4g integer Số thôn có băng rộng di động | Hamlets with mobile broadband
-- column: hamlets_fibre integer Số thôn có cáp quang | Hamlets with fibre
-- column: hamlets_4g_percent decimal Tỷ lệ thôn có băng rộng di động (%) | Hamlets with mobile broadband (%)
-- column: hamlets_fibre_percent decimal Tỷ lệ thôn có cáp quang (%) | Hamlets with fibre (%)
-- also: đơn vị hành chính cấp xã, dân số xã, những xã | communes, wards
SELECT
  commune,
  commune_name,
  count(*) AS hamlets,
  sum(people)::BIGINT AS people,
  sum(households)::BIGINT AS households,
  count(*) FILTER (WHERE has_4g) AS hamlets_4g,
  count(*) FILTER (WHERE has_fibre) AS hamlets_fibre,
  round(100.0 * count(*) FILTER (WHERE has_4g) / count(*), 1) AS hamlets_4g_percent,
  round(100.0 * count(*) FILTER (WHERE has_fibre) / count(*), 1) AS hamlets_fibre_percent
FROM model.hamlet
GROUP BY commune, commune_name

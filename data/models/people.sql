-- title: Dân số và số hộ mới nhất | The latest people and households
-- grain: nơi và loại | place and kind
-- unique: place, kind
-- not_null: place, kind, people
SELECT place, kind, arg_max("value", dated) AS people, max(dated) AS dated
FROM places.population
WHERE dated <= (SELECT as_of FROM lake.snapshot WHERE dataset = 'places.population')
  AND dated >= (SELECT as_of FROM lake.snapshot WHERE dataset = 'places.population') - INTERVAL 5 YEAR
GROUP BY place, kind

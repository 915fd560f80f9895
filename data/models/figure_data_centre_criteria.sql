-- title: Tiêu chí trung tâm dữ liệu đạt | Data centre criteria met
-- grain: tỉnh | province
-- indicator: datacentre.criteria
WITH last AS (
  SELECT c.data_centre, c.criterion, arg_max(c.result, c.assessed_on) AS result
  FROM assets.data_centre_criterion AS c
  JOIN assets.data_centre AS d ON d.code = c.data_centre
  WHERE c.document = CASE
    WHEN (SELECT as_of FROM lake.snapshot WHERE dataset = 'assets.data_centre_criterion') >= DATE '2025-04-03'
      THEN '405/QĐ-BKHCN' ELSE '922/QĐ-BTTTT' END
  GROUP BY c.data_centre, c.criterion
)
SELECT count(*) FILTER (WHERE result = 'met') AS numerator, count(*) AS denominator FROM last

-- title: Tiêu chí trung tâm dữ liệu đạt | Data centre criteria met
-- grain: tỉnh | province
-- indicator: datacentre.criteria
WITH last AS (
  SELECT c.data_centre, c.criterion, arg_max(c.result, c.assessed_on) AS result
  FROM assets.data_centre_criterion AS c
  JOIN assets.data_centre AS d ON d.code = c.data_centre
  WHERE c.document = (SELECT document FROM model.meaning WHERE code = 'data_centre_criteria')
  GROUP BY c.data_centre, c.criterion
)
SELECT count(*) FILTER (WHERE result = 'met') AS numerator, count(*) AS denominator FROM last
HAVING count(*) > 0

-- title: Hộ có thiết bị thông minh | Households with a smart device
-- grain: tỉnh | province
-- indicator: device.households_smart
SELECT sum(positive) AS numerator, sum(population) AS denominator FROM model.survey_latest WHERE subject = 'households_smart'

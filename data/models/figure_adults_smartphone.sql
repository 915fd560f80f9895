-- title: Người trưởng thành có điện thoại thông minh | Adults with a smartphone
-- grain: tỉnh | province
-- indicator: device.adults_smartphone
SELECT sum(positive) AS numerator, sum(population) AS denominator FROM model.survey_latest WHERE subject = 'adults_smartphone'

-- title: Doanh nghiệp ứng dụng được IoT | Enterprises able to apply IoT
-- grain: tỉnh | province
-- indicator: iot.enterprises
SELECT sum(positive) AS numerator, sum(population) AS denominator FROM model.survey_latest 
WHERE subject = (SELECT survey_subject FROM model.meaning WHERE code = 'iot_enterprise')

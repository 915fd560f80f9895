-- title: Doanh nghiệp ứng dụng được IoT | Enterprises able to apply IoT
-- grain: xã, phường | commune
-- indicator: iot.enterprises
SELECT area, positive AS numerator, population AS denominator FROM model.survey_latest 
WHERE subject = (SELECT survey_subject FROM model.meaning WHERE code = 'iot_enterprise')

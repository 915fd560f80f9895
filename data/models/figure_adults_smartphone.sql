-- title: Người trưởng thành có điện thoại thông minh | Adults with a smartphone
-- grain: xã, phường | commune
-- indicator: device.adults_smartphone
SELECT area, positive AS numerator, population AS denominator FROM model.survey_latest WHERE subject = 'adults_smartphone'

-- title: Hộ có thiết bị thông minh | Households with a smart device
-- grain: xã, phường | commune
-- indicator: device.households_smart
SELECT area, positive AS numerator, population AS denominator FROM model.survey_latest WHERE subject = 'households_smart'

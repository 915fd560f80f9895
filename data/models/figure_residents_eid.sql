-- title: Người dân có định danh điện tử | Residents with an electronic identity
-- grain: xã, phường | commune
-- indicator: eid.residents
SELECT area, positive AS numerator, population AS denominator FROM model.survey_latest 
WHERE subject = (SELECT survey_subject FROM model.meaning WHERE code = 'electronic_identity')

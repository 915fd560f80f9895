-- title: Người dân có định danh điện tử | Residents with an electronic identity
-- grain: tỉnh | province
-- indicator: eid.residents
SELECT sum(positive) AS numerator, sum(population) AS denominator FROM model.survey_latest 
WHERE subject = (SELECT survey_subject FROM model.meaning WHERE code = 'electronic_identity')

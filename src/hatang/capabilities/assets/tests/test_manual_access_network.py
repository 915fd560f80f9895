"""The manual of the indicators of what reaches people: given rows, on a date, the figure."""
# mypy: allow-untyped-calls

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.gis.geos import Point

from hatang.capabilities.assets.models import FibreCorrection, FibreService, Site, Subscription, Survey
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS, Area

pytestmark = [pytest.mark.spec, pytest.mark.django_db]
PROVINCE = Area("51", date(2025, 7, 1))
COMMUNE_A = Area("21136", date(2025, 7, 1))
COMMUNE_B = Area("21157", date(2025, 7, 1))
DAY = date(2026, 6, 30)


def fibre(hamlet, operator="VIETTEL.QNG", since=date(2024, 1, 1), until=None, **more):
    FibreService.objects.create(hamlet=hamlet, operator=operator, valid_from=since, valid_to=until, **more)


def correction(hamlet, state, since, until=None, operator=""):
    FibreCorrection.objects.create(
        hamlet=hamlet,
        state=state,
        operator=operator,
        valid_from=since,
        valid_to=until,
        reason="Đã kiểm tra thực địa",
        recorded_by="1",
        recorded_by_label="Cán bộ xã",
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


class TestFibreInHamlets:
    code = "fibre.hamlets"

    def test_nobody_filed_anything_is_no_data_and_names_the_dataset(self, figure):
        found = figure(self.code)
        assert found.value is None
        assert "assets.fibre_service" in found.reason

    def test_one_operator_in_one_of_five_hamlets(self, figure):
        fibre("51-21136-T01")
        found = figure(self.code)
        assert (found.numerator, found.denominator, found.value) == (1, 5, 20.0)
        assert found.quality == "declared"

    def test_two_operators_in_one_hamlet_count_once(self, figure):
        fibre("51-21136-T01")
        fibre("51-21136-T01", "VNPT.QNG")
        assert figure(self.code).numerator == 1

    def test_of_one_commune_only_its_hamlets_count(self, figure):
        fibre("51-21136-T01")
        fibre("51-21157-T01")
        found = figure(self.code, COMMUNE_A)
        assert (found.numerator, found.denominator) == (1, 3)

    def test_it_counts_from_its_first_day_until_the_day_before_its_end(self, figure):
        fibre("51-21136-T01", since=date(2026, 1, 1), until=date(2026, 6, 1))
        fibre("51-21136-T02")
        days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 5, 31), date(2026, 6, 1)]
        assert [figure(self.code, day=day).numerator for day in days] == [1, 2, 2, 1]

    def test_fibre_that_serves_no_household_is_none(self, figure):
        fibre("51-21136-T01", served_percent=0.0)
        fibre("51-21136-T02", served_percent=50)
        fibre("51-21136-T03", served_percent=49.9)
        assert figure(self.code).numerator == 1

    def test_the_commune_denies_a_claim(self, figure):
        fibre("51-21136-T01")
        fibre("51-21136-T02")
        correction("51-21136-T01", "none", date(2026, 3, 1))
        assert figure(self.code, day=date(2026, 2, 28)).numerator == 2
        assert figure(self.code, day=date(2026, 3, 1)).numerator == 1

    def test_a_claim_that_begins_after_the_denial_stands_again(self, figure):
        fibre("51-21136-T01", until=date(2026, 5, 1))
        correction("51-21136-T01", "none", date(2026, 3, 1))
        fibre("51-21136-T01", since=date(2026, 5, 1))
        assert figure(self.code, day=date(2026, 4, 30)).numerator == 0
        assert figure(self.code, day=date(2026, 5, 1)).numerator == 1

    def test_a_denial_of_one_operator_leaves_the_other(self, figure):
        fibre("51-21136-T01")
        fibre("51-21136-T01", "VNPT.QNG")
        correction("51-21136-T01", "none", date(2026, 3, 1), operator="VIETTEL.QNG")
        assert figure(self.code).numerator == 1

    def test_the_commune_says_there_is_fibre_where_nobody_claims_any(self, figure):
        fibre("51-21136-T02")
        correction("51-21136-T01", "available", date(2026, 3, 1))
        assert figure(self.code).numerator == 2

    def test_a_withdrawn_correction_counts_no_more(self, figure):
        fibre("51-21136-T01")
        correction("51-21136-T01", "none", date(2026, 3, 1), until=date(2026, 4, 1))
        assert figure(self.code, day=date(2026, 4, 1)).numerator == 1

    def test_the_open_file_has_every_hamlet_with_yes_or_no_and_its_commune(self, figure):
        dataset = datasets.get_dataset("assets.hamlet_fibre")
        assert list(dataset.rows(DAY, ANONYMOUS)) == [], "nobody filed anything"
        fibre("51-21136-T01")
        fibre("51-21136-T01", "VNPT.QNG")
        fibre("51-21157-T01")
        correction("51-21157-T01", "none", date(2026, 3, 1))
        measured, rows = figure(self.code), list(dataset.rows(DAY, ANONYMOUS))
        assert {field.name for field in dataset.fields} == set(rows[0])
        assert (sum(row["has_fibre"] for row in rows), len(rows)) == (measured.numerator, measured.denominator)
        by_hamlet = {row["hamlet"]: row for row in rows}
        yes, denied = by_hamlet["51-21136-T01"], by_hamlet["51-21157-T01"]
        assert (yes["has_fibre"], yes["operators"].count(","), yes["commune"]) == (True, 1, str(COMMUNE_A))
        assert (denied["has_fibre"], denied["operators"], denied["commune"]) == (False, "", str(COMMUNE_B))
        assert all(row["commune_name"] and row["hamlet_name"] for row in rows)


def subscribed(commune, subscriptions, households, month=date(2026, 5, 1), operator="VIETTEL.QNG", service="fibre"):
    Subscription.objects.create(
        operator=operator,
        month=month,
        service=service,
        commune_code=commune,
        commune_valid_from=date(2025, 7, 1),
        subscriptions=subscriptions,
        households=households,
    )


class TestHouseholdsOnFibre:
    code = "fibre.households"

    def test_nothing_filed_is_no_data(self, figure):
        found = figure(self.code)
        assert found.value is None
        assert "assets.subscription" in found.reason

    def test_households_are_counted_where_they_are_known(self, figure):
        subscribed("21136", 130, 120)
        subscribed("21157", 90, 80)
        found = figure(self.code)
        assert (found.numerator, found.denominator, found.value) == (200, 500, 40.0)
        assert not found.upper_bound

    def test_subscriptions_alone_make_an_upper_bound(self, figure):
        subscribed("21136", 130, 120)
        subscribed("21157", 90, None)
        found = figure(self.code)
        assert (found.numerator, found.upper_bound) == (210, True)

    def test_subscriptions_alone_are_no_more_than_the_households_of_the_commune(self, figure):
        subscribed("21157", 900, None)
        assert figure(self.code).numerator == 200

    def test_two_operators_add_up_over_the_same_households(self, figure):
        subscribed("21136", 100, 100)
        subscribed("21136", 50, 50, operator="VNPT.QNG")
        found = figure(self.code, COMMUNE_A)
        assert (found.numerator, found.denominator) == (150, 300)

    def test_each_operator_counts_with_its_last_month_that_has_ended(self, figure):
        subscribed("21136", 100, 100, date(2026, 4, 1))
        subscribed("21136", 110, 110, date(2026, 5, 1))
        subscribed("21136", 120, 120, date(2026, 6, 1))
        assert figure(self.code, COMMUNE_A, date(2026, 5, 30)).numerator == 100
        assert figure(self.code, COMMUNE_A, date(2026, 5, 31)).numerator == 110
        assert figure(self.code, COMMUNE_A, date(2026, 6, 30)).numerator == 120

    def test_what_is_older_than_a_year_is_no_state(self, figure):
        subscribed("21136", 100, 100, date(2025, 5, 1))
        assert figure(self.code, COMMUNE_A).value is None

    def test_mobile_subscriptions_are_not_fibre(self, figure):
        subscribed("21136", 100, 100, service="mobile_broadband")
        assert figure(self.code).value is None


# As many adults as there are households in the small world: three of five live in the first commune.
PEOPLE = {"21136": 30_000, "21157": 20_000, "": 50_000}


def survey(
    commune,
    sample,
    positive,
    ended=date(2026, 3, 1),
    subject="adults_smartphone",
    method="face_to_face",
    code="KS1",
    **asked,
):
    Survey.objects.create(
        code=code,
        subject=subject,
        commune_code=commune,
        commune_valid_from=date(2025, 7, 1) if commune else None,
        ended_on=ended,
        method=method,
        sample=sample,
        positive=positive,
        **{"population": PEOPLE[commune], **asked},
    )


class TestSurveys:
    code = "device.adults_smartphone"

    def test_no_survey_is_no_data(self, figure):
        assert figure(self.code).value is None

    def test_areas_are_weighted_by_the_population_filed(self, figure):
        survey("21136", 100, 90)
        survey("21157", 300, 150)
        found = figure(self.code)
        assert (found.numerator, found.denominator) == (27_000 + 10_000, 50_000)
        assert found.value == pytest.approx(74)  # of those asked 60 %
        assert found.quality == "measured"

    def test_the_interval_is_that_of_strata_with_the_design_effect_assumed(self, figure):
        survey("21136", 100, 90)
        survey("21157", 300, 150)
        sampling = figure(self.code).sampling
        assert (sampling.sample, sampling.design_effect, sampling.is_assumed) == (400, 1.5, True)
        # By hand: the variance of each area at (x + 1) / (n + 2), corrected for the finite population, times 1.5.
        first = 0.6**2 * (1 - 100 / 30_000) * (91 / 102) * (11 / 102) / 99
        second = 0.4**2 * (1 - 300 / 20_000) * 0.5 * 0.5 / 299
        smooth = 0.6 * 91 / 102 + 0.4 * 0.5
        size = smooth * (1 - smooth) / (1.5 * (first + second))
        z = 1.959964
        half = z * (0.74 * 0.26 / size + z**2 / (4 * size**2)) ** 0.5
        low, high = ((0.74 + z**2 / (2 * size) + side * half) / (1 + z**2 / size) for side in (-1, 1))
        assert (sampling.low, sampling.high) == pytest.approx((100 * low, 100 * high))

    def test_a_survey_tells_its_own_design_effect(self, figure):
        survey("", 400, 300)
        wide = figure(self.code).sampling
        Survey.objects.update(design_effect=1.0)
        own = figure(self.code).sampling
        assert (own.design_effect, own.is_assumed) == (1.0, False)
        assert wide.low < own.low < 75 < own.high < wide.high

    def test_what_everybody_was_counted_for_has_no_interval(self, figure):
        survey("", 50_000, 45_000, method="administrative")
        found = figure(self.code)
        assert (found.value, found.quality, found.sampling) == (90.0, "declared", None)

    def test_a_result_that_does_not_tell_for_how_many_it_speaks_is_left_out(self, figure):
        survey("21136", 200, 100, population=None)
        found = figure(self.code)
        assert (found.value, found.denominator) == (None, 0)
        survey("", 200, 100, population=None)
        assert figure(self.code).value is None

    def test_too_few_answers_are_not_a_mean(self, figure):
        survey("21136", 60, 30)
        survey("21157", 45, 9)
        assert figure(self.code, COMMUNE_A).value is None
        assert figure(self.code).value == pytest.approx(100 * (15_000 + 4_000) / 50_000)

    def test_communes_with_less_than_sixty_per_cent_of_the_people_are_not_the_province(self, figure):
        survey("21157", 500, 250)
        found = figure(self.code)
        assert (found.value, found.sampling, found.is_enough) == (None, None, False)
        assert (found.cover.looked_at, found.cover.of, found.cover.missing) == (200, 500, (str(COMMUNE_A),))
        assert figure(self.code, COMMUNE_B).value == 50

    def test_sixty_per_cent_of_the_people_are_enough(self, figure):
        survey("21136", 500, 250)
        found = figure(self.code)
        assert (found.value, found.cover.percent, found.is_enough) == (50, 60, True)

    def test_a_result_of_the_whole_province_covers_it(self, figure):
        survey("", 500, 250)
        assert figure(self.code).cover.percent == 100

    def test_a_ward_s_survey_of_2019_is_never_the_province_s_figure_of_2026(self, figure):
        survey("21157", 5_000, 4_900, ended=date(2019, 6, 1))
        found = figure(self.code)
        assert (found.value, found.numerator) == (None, 0)

    def test_the_latest_round_counts(self, figure):
        survey("21136", 200, 100, ended=date(2024, 12, 1), code="KS0")
        survey("21157", 200, 100, ended=date(2024, 12, 1), code="KS0")
        survey("21136", 200, 180)
        assert figure(self.code, day=date(2025, 1, 1)).sampling.sample == 400
        assert figure(self.code).sampling.sample == 200

    def test_a_survey_counts_from_the_day_it_ended(self, figure):
        survey("21136", 200, 100)
        assert figure(self.code, day=date(2026, 2, 28)).value is None

    def test_a_survey_answers_for_as_long_as_the_definition_says(self, figure):
        survey("21136", 200, 100, ended=date(2024, 7, 1))
        assert figure(self.code, day=date(2026, 6, 30)).value == 50
        late = figure(self.code, day=date(2026, 7, 1))
        assert late.value is None
        assert "01/07/2024" in late.reason

    def test_a_survey_that_asked_of_something_else_does_not_answer(self, figure):
        survey("21157", 200, 100, minimum_age_years=15)
        survey("21136", 200, 60, minimum_age_years=18)
        assert figure(self.code).value == 30
        survey("21157", 200, 100, subject="households_smart", devices=["smartphone"])
        assert figure("device.households_smart").value is None
        survey("21136", 200, 80, subject="households_smart", devices=["tablet", "smart_tv", "computer", "smartphone"])
        assert figure("device.households_smart").value == 40

    def test_results_by_commune_stand_for_the_result_of_the_whole(self, figure):
        survey("21136", 200, 100)
        survey("", 1000, 900)
        assert figure(self.code).sampling.sample == 200

    @pytest.mark.parametrize(
        ("code", "subject"),
        [
            ("device.households_smart", "households_smart"),
            ("iot.enterprises", "enterprises_iot"),
            ("eid.residents", "residents_eid"),
        ],
    )
    def test_each_subject_has_its_indicator(self, figure, code, subject):
        survey("21136", 200, 50, subject=subject)
        assert figure(code).value == 25.0
        assert figure(self.code).value is None


def site(code, since=date(2020, 1, 1), until=None, **more):
    Site.objects.create(
        code=code,
        owner="VIETTEL.QNG",
        valid_from=since,
        valid_to=until,
        commissioned_on=more.pop("commissioned_on", since),
        commune_code=more.pop("commune", "21136"),
        commune_valid_from=date(2025, 7, 1),
        point=Point(108.5, 15.1),
        **more,
    )


class TestMastPositions:
    def test_nothing_filed_is_no_data(self, figure):
        assert figure("sites.positions").value is None
        assert figure("sites.positions_new").value is None

    def test_positions_in_service_count_once_each(self, figure):
        site("A", tenants=["VNPT.QNG", "MOBIFONE.QNG"])
        site("B", status="under_construction")
        site("C", status="out_of_service")
        site("D", commune="21157")
        assert figure("sites.positions").value == 2
        assert figure("sites.positions", COMMUNE_A).value == 1

    def test_a_dismantled_position_counts_until_the_day_before(self, figure):
        site("A", dismantled_on=date(2026, 5, 1))
        site("B", until=date(2026, 6, 1))
        days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)]
        assert [figure("sites.positions", day=day).value for day in days] == [2, 1, 1, None]

    def test_new_is_what_was_commissioned_since_the_plan_was_signed(self, figure):
        site("A", commissioned_on=date(2022, 12, 15))
        site("B", commissioned_on=date(2022, 12, 16))
        site("C", commissioned_on=None)
        assert figure("sites.positions_new").value == 1
        assert figure("sites.positions").value == 3

"""A published definition is read: changing one value of it changes what its page says it changes, in the demonstration.

Each change is made as an officer makes it, from the day of the plan on, and is undone after the test.
"""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import numpy as np
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.coverage.queries.measurement import means, speeds
from hatang.capabilities.disputes.queries import holes, residents
from hatang.capabilities.disputes.queries import meanings as dispute_meanings
from hatang.capabilities.law.actions import definitions as actions
from hatang.capabilities.law.queries import definitions, instruments
from hatang.capabilities.opendata.actions import voices
from hatang.capabilities.plan import public as plan
from hatang.capabilities.prediction.queries import claims, levels
from hatang.capabilities.siting import public as siting
from hatang.capabilities.siting.actions import builds as sharing
from hatang.capabilities.siting.models import PlannedBuild
from hatang.capabilities.siting.queries import builds
from hatang.capabilities.whatif.queries import sky
from hatang.capabilities.whatif.terms import SkyService
from hatang.capabilities.work.actions import tasks
from hatang.engines.terrain.horizon import Horizon
from hatang.kernel import datasets, indicators, suppression
from hatang.kernel.access import ANONYMOUS, Area
from hatang.kernel.definitions import Basis, MovedKind, read_definition
from hatang.kernel.suppression import HIDDEN

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("province")]
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SIGNED = date(2022, 12, 16)
PROVINCE = Area("51", date(2025, 7, 1))


def figure(code):
    """Numerator, denominator and value as any page shows them, and whether only a bound is known."""

    def read():
        measured = indicators.measure_indicator(code, [PROVINCE], TODAY)
        return measured.numerator, measured.denominator, measured.value, measured.upper_bound

    return MovedKind.FIGURE, read


def sufficiency(code):
    """Whether the figure knows enough to decide, and the range in which the true one may lie."""

    def read():
        measured = indicators.measure_indicator(code, [PROVINCE], TODAY)
        return measured.is_enough, measured.interval

    return MovedKind.STATE, read


def verdicts_on(number):
    def read():
        (row,) = plan.list_standings("194", TODAY, numbers=[number], with_trend=False)
        return row.figure.code, row.state, [verdict.state for verdict in row.verdicts]

    return MovedKind.STATE, read


def assess(service):
    """What a service is worth at a place in a bowl of hills, thirty degrees high all round."""

    def read():
        around = Horizon(np.arange(0.0, 360.0, 5.0), np.full(72, 30.0), np.full(72, 900.0), np.full(72, 9000.0))
        run, classes = SimpleNamespace(as_of=TODAY), read_definition("sky_classes", TODAY).values
        found = sky._assess_service(service, around, run, 108.5, 15.0, classes)
        return found.suitability, found.expected_visible, found.latency, found.cost

    return MovedKind.STATE, read


def strength(technology):
    """How strong the next run calls a weak signal."""
    return MovedKind.STATE, lambda: levels.read_levels(technology, TODAY).class_of(-98)


def hidden_counts():
    dataset = datasets.get_dataset("places.hamlet_condition")
    rows = suppression.visible_rows(dataset, actor=ANONYMOUS, as_of=TODAY)
    return sum(value is HIDDEN for row in rows for value in row.values())


def withheld(frame, name):
    return frame[name].null_count(), frame.height


def overlaps():
    return len(builds.find_overlaps(as_of=TODAY, actor=cast.officer()))


def offer_days():
    """When the offers that wait are to be answered; one is made where none waits."""
    today = timezone.localdate()
    if not siting.open_offers(today, cast.officer()):
        near = next(each for each in builds.find_overlaps(as_of=today, actor=cast.officer()) if each.near_operator)
        row = PlannedBuild.objects.valid_on(today).get(operator=near.operator, code=near.code)
        sharing.make_share_offer(
            cast.operator_engineer(near.operator),
            build_id=row.pk,
            to_operator=near.near_operator,
            near_kind=near.near_kind,
            as_of=today,
        )
    return [offer.answer_by for offer in siting.open_offers(today, cast.officer())]


# Levels that no phone reaches.
DEAF = {"usable_dbm": -40, "fair_dbm": -30, "good_dbm": -20, "excellent_dbm": -10}
CASES = {
    "city": ({"zone_kinds": ["tourist"]}, figure("mobile.urban_population_4g5g")),
    "industrial_zone": ({"zone_kinds": []}, figure("mobile.urban_population_4g5g")),
    "covered": ({"technologies": ["5G"]}, figure("mobile.urban_population_4g5g")),
    "mobile_broadband_infrastructure": (
        {"minimum_household_share_percent": 95},
        figure("mobile.hamlets_broadband"),
    ),
    "inhabited_area_5g": ({"minimum_household_share_percent": 95}, figure("mobile.inhabited_5g")),
    "hamlet_3g4g": ({"minimum_household_share_percent": 95}, figure("mobile.hamlets_3g4g")),
    "fibre_infrastructure_of_a_hamlet": ({"minimum_household_share_percent": 90}, figure("fibre.hamlets")),
    "household_fibre": ({"unit": "subscription"}, figure("fibre.households")),
    "adult": ({"minimum_age_years": 16}, figure("device.adults_smartphone")),
    "smart_device": ({"devices": ["smartphone", "tablet"]}, figure("device.households_smart")),
    "survey": ({"valid_months": 3}, figure("device.adults_smartphone")),
    "survey_estimate": ({"design_effect": 100}, sufficiency("device.adults_smartphone")),
    "looked_at": ({"least_looked_at_percent": 101}, verdicts_on("14")),
    "fibre_filers": ({"except_bodies": []}, sufficiency("fibre.hamlets")),
    "mobile_filers": ({"valid_months": 0}, sufficiency("mobile.hamlets_broadband")),
    "iot_enterprise": ({"survey_subject": "households_smart"}, figure("iot.enterprises")),
    "electronic_identity": ({"survey_subject": "enterprises_iot"}, figure("eid.residents")),
    "state_agency": ({"organisation_kinds": ["department"]}, figure("network.agencies_four_levels")),
    "four_levels": ({"levels": ["central", "province"]}, figure("network.agencies_four_levels")),
    "weakness_fixed": ({"due_days_medium": 999, "due_days_low": 999}, figure("security.agencies_weaknesses_fixed")),
    "antimalware_active": ({"last_seen_within_days": 1}, figure("security.endpoints_antimalware")),
    "system_monitored": ({"requires_date": False}, figure("security.public_systems_monitored")),
    "ipv6_system": ({"requires_date": False}, figure("ipv6.systems")),
    "platform_in_operation": ({"states": ["operating", "in_progress"]}, figure("platforms.shared")),
    "data_centre_criteria": ({"document": "922/QĐ-BTTTT"}, figure("datacentre.criteria")),
    "mast_position": ({"new_since": "2025-01-01"}, figure("sites.positions_new")),
    "drive_test": ({"minimum_samples": 300}, figure("mobile.hamlets_broadband_measured")),
    "signal_2g": (DEAF, strength("2G")),
    "signal_3g": (DEAF, strength("3G")),
    "signal_4g": ({"usable_dbm": -60}, figure("mobile.hamlets_broadband_measured")),
    "signal_5g": (DEAF, strength("5G")),
    "deciding_evidence": ({"least_known_percent": 1}, verdicts_on("1")),
    "claim_disagreement": (
        {"least_difference_points": 60},
        (MovedKind.STATE, lambda: claims.find_disagreements(as_of=TODAY).rows.height),
    ),
    "build_overlap": ({"site_m": 5000}, (MovedKind.STATE, overlaps)),
    "sky_leo": ({"satellites": 1}, assess(SkyService.LEO)),
    "sky_haps": ({"lowest_elevation_deg": 40}, assess(SkyService.HAPS)),
    "sky_hts": ({"longitude_deg": 180}, assess(SkyService.HTS)),
    "sky_classes": ({"interactive_below_ms": 10}, assess(SkyService.LEO)),
    "obstacle_answer": ({"working_days": 3}, (MovedKind.DEADLINE, lambda: tasks.answer_day(TODAY))),
    "instrument_review": (
        {"months": 6},
        (MovedKind.DEADLINE, lambda: [row.review_by for row in instruments.list_instruments(as_of=TODAY)]),
    ),
    "share_answer": ({"days": 3}, (MovedKind.DEADLINE, offer_days)),
    "coverage_challenge": (
        {"answer_days": 5},
        (MovedKind.DEADLINE, lambda: dispute_meanings.read_challenge_means(TODAY).due_on(TODAY)),
    ),
    "signal_hole": ({"commit_days": 5}, (MovedKind.DEADLINE, lambda: holes.commit_days(TODAY))),
    "data_request": ({"answer_working_days": 5}, (MovedKind.DEADLINE, lambda: voices.compute_due_date(TODAY))),
    "small_count": ({"fewer_than": 2}, (MovedKind.HIDDEN, hidden_counts)),
    "ispeed": (
        {"minimum_samples": 1},
        (
            MovedKind.HIDDEN,
            lambda: withheld(
                speeds.withhold_small_samples(speeds.read_speed_months(TODAY), means.read_ispeed_means(TODAY)),
                "download_mbps",
            ),
        ),
    ),
    "resident_test": (
        {"minimum_samples": 1},
        (MovedKind.HIDDEN, lambda: withheld(residents.by_hamlet(TODAY), "with_signal_percent")),
    ),
}
PUBLISHED = sorted({row.code for row in definitions.read_shipped_definitions()})


def change(code, values):
    return actions.define_word(
        cast.officer(),
        code=code,
        valid_from=SIGNED,
        text="",
        values=values,
        basis=Basis.LAW,
        citation="12/QĐ-UBND ngày 16/12/2022",
        now=NOW,
    )


# By day some of each kind of what can move, of capabilities that read their definitions in ways of their own.
BY_DAY = {
    *("covered", "fibre_infrastructure_of_a_hamlet", "state_agency", "survey_estimate", "looked_at", "sky_leo"),
    *("obstacle_answer", "data_request", "resident_test"),
}


def test_by_day_one_of_each_kind_moves():
    assert {CASES[code][1][0] for code in BY_DAY} == set(MovedKind)


@pytest.mark.parametrize(
    "code",
    [pytest.param(code, marks=() if code in BY_DAY else pytest.mark.night("samples")) for code in PUBLISHED],
)
def test_a_definition_moves_what_its_page_says(code):
    values, (moves, read) = CASES[code]
    said = definitions.list_moved(code)
    assert moves in {thing.moves for thing in said}
    page = Client().get(reverse("law:definition", args=[code])).content.decode()
    assert all(thing.title in page for thing in said)
    with transaction.atomic():
        before = read()
        change(code, values)
        assert read() != before
        transaction.set_rollback(True)


def test_the_page_of_a_target_shows_and_links_what_its_figure_rests_on():
    page = Client().get(reverse("plan:standing_target", args=["5"])).content.decode()
    assert reverse("law:definition", args=["fibre_infrastructure_of_a_hamlet"]) in page
    assert "Tỷ lệ hộ tối thiểu: 50\u00a0%" in page
    assert "giả định của nền tảng" in page


def test_an_officer_s_document_makes_an_assumption_the_province_s():
    with transaction.atomic():
        change("fibre_infrastructure_of_a_hamlet", {})
        change("fibre_filers", {})
        page = Client().get(reverse("plan:standing_target", args=["5"])).content.decode()
        assert "giả định của nền tảng" not in page
        assert "12/QĐ-UBND ngày 16/12/2022" in page
        transaction.set_rollback(True)


def test_the_target_of_masts_gives_a_verdict_for_each_reading():
    page = Client().get(reverse("plan:standing_target", args=["17"])).content.decode()
    readings = page.split('id="verdicts"')[1].split("</ul>")[0]
    assert readings.count("<li>") == 2
    assert readings.count('class="state') == 2

"""Who has filed, in the demonstration: from the register of bodies, the dated definitions and the imports taken in."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from tests import cast

from hatang.kernel import indicators
from hatang.kernel.access import Area
from hatang.kernel.imports import actions, checking

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("province")]
TODAY, FILED = date(2026, 11, 24), date(2026, 10, 31)
PROVINCE, KON_TUM = Area("51", date(2025, 7, 1)), Area("62", date(2020, 2, 1))
FIBRE = "fibre.hamlets"


def measure(code, day=TODAY, area=PROVINCE):
    return indicators.measure_indicator(code, [area], day)


@pytest.mark.parametrize(
    ("code", "operators"),
    [
        (FIBRE, ["MOBIFONE.QNG", "VIETTEL.QNG", "VNPT.QNG"]),
        ("fibre.households", ["MOBIFONE.QNG", "VIETTEL.QNG", "VNPT.QNG"]),
        ("mobile.hamlets_broadband", ["MOBIFONE.QNG", "VIETNAMOBILE.QNG", "VIETTEL.QNG", "VNPT.QNG"]),
        ("sites.positions", ["MOBIFONE.QNG", "VIETNAMOBILE.QNG", "VIETTEL.QNG", "VNPT.QNG"]),
    ],
)
def test_each_operator_of_the_definition_has_filed(code, operators):
    found = measure(code)
    assert sorted(filer.code for filer in found.filers) == operators
    assert {filer.filed_on for filer in found.filers} == {FILED}
    assert found.is_enough


def test_who_took_over_in_the_merger_files_for_those_before():
    found = measure(FIBRE, date(2024, 12, 31), KON_TUM)
    assert sorted(filer.code for filer in found.filers) == ["MOBIFONE.KTM", "VIETTEL.KTM", "VNPT.KTM"]
    assert found.is_enough


def test_a_year_of_silence_later_the_range_says_what_they_held():
    late = measure(FIBRE, date(2027, 11, 1))
    assert [filer.last_on for filer in late.missing_filers] == [FILED] * 3
    shares = {filer.code: filer.share_percent for filer in late.missing_filers}
    assert shares["VIETTEL.QNG"] > shares["MOBIFONE.QNG"] > 10
    low, high = late.could_be
    assert (low, high) == (0, pytest.approx(late.value)), "nothing is confirmed, nothing beyond it was ever held"


def test_the_same_file_again_changes_nothing_and_is_a_filing():
    day = date(2027, 11, 1)
    path = Path(settings.CHECKOUT) / "data" / "demo" / "files" / "cap-quang-thon-mobifone.csv"
    with transaction.atomic():
        before = measure(FIBRE, day)
        with path.open("rb") as stream:
            actions.file_at_once(
                cast.officer(),
                name="assets.fibre",
                stream=stream,
                file_name=path.name,
                as_of=day,
                decisions=checking.Decisions(whole=True),
            )
        after = measure(FIBRE, day)
        assert (len(before.missing_filers), len(after.missing_filers)) == (3, 2)
        assert (after.value, after.could_be[0] > 0) == (before.value, True)
        transaction.set_rollback(True)


def test_of_the_weaknesses_it_says_how_many_agencies_were_ever_looked_at():
    found = measure("security.agencies_weaknesses_fixed", date(2025, 6, 30))
    assert found.cover.looked_at + len(found.cover.missing) == found.cover.of
    assert 0 < found.cover.looked_at < found.cover.of
    assert not found.is_enough
    assert measure("security.agencies_weaknesses_fixed").cover.percent == 100


def test_a_survey_speaks_for_the_adults_of_the_province():
    found = measure("device.adults_smartphone")
    assert found.denominator > 1_000_000, "adults, not those asked"
    assert found.sampling.sample == 10_400
    assert found.sampling.low < found.value < found.sampling.high
    assert found.cover.percent == 100

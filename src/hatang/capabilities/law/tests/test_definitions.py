"""What words mean: dated, cited, and the province's own reading before the shipped one."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from tests import cast

from hatang.capabilities.law.actions import definitions as actions
from hatang.capabilities.law.models import Definition
from hatang.capabilities.law.queries import definitions as queries
from hatang.kernel import datasets
from hatang.kernel.definitions import DATASET, Basis, read_definition, read_history
from hatang.kernel.problems import Forbidden, Invalid, Missing

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
# What the indicators of the 17 targets, the duties and the lists rest on.
NEEDED = [
    "city",
    "industrial_zone",
    "covered",
    "mobile_broadband_infrastructure",
    "fibre_infrastructure_of_a_hamlet",
    "household_fibre",
    "adult",
    "smart_device",
    "survey",
    "iot_enterprise",
    "electronic_identity",
    "state_agency",
    "four_levels",
    "weakness_fixed",
    "antimalware_active",
    "system_monitored",
    "platform_in_operation",
    "data_centre_criteria",
    "mast_position",
    "ipv6_system",
    "inhabited_area_5g",
    "hamlet_3g4g",
    "signal_2g",
    "signal_3g",
    "signal_4g",
    "signal_5g",
    "sky_leo",
    "sky_haps",
    "sky_hts",
    "sky_classes",
    "drive_test",
    "ispeed",
    "resident_test",
    "coverage_challenge",
    "claim_disagreement",
    "signal_hole",
]


@pytest.mark.spec
def test_every_value_says_what_it_rests_on():
    for row in queries.read_shipped_definitions():
        sources = {name.strip() for source in row.sources for name in source.value.split(",")}
        assert sources == set(row.values), row.code
        assert all(source.citation for source in row.sources)


@pytest.mark.spec
def test_no_two_shipped_readings_hold_on_one_day():
    rows = queries.read_shipped_definitions()
    for row in rows:
        others = [each for each in rows if each.code == row.code and each is not row]
        assert not any(each.is_valid_on(row.valid_from) for each in others), row.code


@pytest.mark.spec
@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2025, 6, 30), TODAY])
def test_every_word_of_the_targets_is_defined(day):
    for code in NEEDED:
        assert read_definition(code, day).is_valid_on(day), code


@pytest.mark.spec
@pytest.mark.django_db
def test_the_city_after_the_cities_ended():
    before, after = read_definition("city", date(2025, 6, 30)), read_definition("city", date(2025, 7, 1))
    assert before.values["unit_kinds"] == ["city"]
    assert after.values["frozen_on"] == "2025-06-30"
    assert after.assumptions  # no document says what the plan's "city" is now, and the record says so


@pytest.mark.spec
@pytest.mark.django_db
def test_adults_are_eighteen_by_law():
    row = read_definition("adult", TODAY)
    assert row.values["minimum_age_years"] == 18
    assert row.assumptions == ()
    assert "91/2015/QH13" in row.citation


@pytest.mark.spec
def test_technologies_end_by_law_and_3g_has_no_day():
    ends = {(each.code, each.ends_on) for each in queries.technology_ends()}
    assert ("2G", date(2026, 9, 16)) in ends
    assert ("3G", None) in ends
    assert {each.code: each.closes for each in queries.list_closings()}["year"] == "12-14"


@pytest.mark.unit
@pytest.mark.django_db
def test_an_unknown_word_is_named():
    with pytest.raises(Missing):
        read_definition("dark_fibre", TODAY)


class TestOwnReading:
    pytestmark = [pytest.mark.integration, pytest.mark.django_db]

    def define(self, actor=None, **fields):
        values = {
            "code": "survey",
            "valid_from": date(2026, 1, 1),
            "text": "",
            "values": {"minimum_sample": 200},
            "basis": Basis.LAW,
            "citation": "55/QĐ-UBND ngày 20/12/2025",
            "now": NOW,
            **fields,
        }
        return actions.define_word(actor or cast.officer(), **values)

    def test_holds_from_its_day_on(self):
        before = datasets.read_revisions([DATASET])[DATASET]
        self.define()
        assert datasets.read_revisions([DATASET])[DATASET] != before
        now, then = read_definition("survey", TODAY), read_definition("survey", date(2025, 12, 31))
        assert (now.values["minimum_sample"], now.values["valid_months"], now.own) == (200, 24, True)
        assert (then.values["minimum_sample"], then.own) == (100, False)
        assert [row.own for row in read_history("survey")] == [True, False]

    def test_is_undone_and_the_shipped_one_holds_again(self):
        row = self.define()
        actions.forget_definition(cast.officer(), row=row, reason="Văn bản bị thu hồi")
        assert read_definition("survey", TODAY).values["minimum_sample"] == 100

    @pytest.mark.parametrize(
        "fields",
        [
            {"values": {"sample": 3}},
            {"values": {"minimum_sample": "nhiều"}},
            {"values": {"minimum_sample": True}},
            {"citation": ""},
            {"valid_to": date(2025, 1, 1)},
        ],
    )
    def test_what_is_refused(self, fields):
        with pytest.raises(Invalid):
            self.define(**fields)
        assert not Definition.objects.exists()

    def test_is_the_lead_departments_alone(self):
        with pytest.raises(Forbidden):
            self.define(actor=cast.planner())

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("minimum_sample=50", ("minimum_sample", 50)), ("valid_months = 12", ("valid_months", 12))],
    )
    def test_values_are_read_as_their_kind(self, text, expected):
        assert queries.parse_value(read_definition("survey", TODAY), text) == expected

    def test_lists_are_parted_by_commas(self):
        known = read_definition("covered", TODAY)
        assert queries.parse_value(known, "technologies=4G, 5G") == ("technologies", ["4G", "5G"])
        with pytest.raises(Invalid):
            queries.parse_value(known, "height=3")
        with pytest.raises(Invalid):
            queries.parse_value(read_definition("survey", TODAY), "minimum_sample=abc")


@pytest.mark.unit
def test_the_files_say_where_they_come_from():
    assert (settings.CHECKOUT / "data" / "legal" / "README.md").exists()

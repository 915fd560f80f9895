"""`hatang plan …` as people type it: JSON alone on stdout, exit codes 0, 1 and 2."""

import json
from datetime import UTC, date, datetime

import pytest
from tests.clock import ZONE
from typer.testing import CliRunner

from hatang.capabilities.plan import commands
from hatang.capabilities.plan.models import ClosedResult
from hatang.capabilities.plan.tests.conftest import HERE, NEW
from hatang.kernel.problems import Invalid, Missing, Problem

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def hatang(*arguments):
    return CliRunner().invoke(commands.room, arguments)


def said(*arguments):
    done = hatang(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_standing_on_its_own_territory_and_on_another_area(world, only):
    only("fibre.hamlets", [(HERE, 96, 100)])
    (row,) = [each for each in said("standing", "194", "--as-of", "2026-01-31") if each["number"] == "5"]
    assert (row["state"], row["position"], row["judged"]["value"]) == ("reached", "judged", 96)
    (row,) = [each for each in said("standing", "194", "--area", NEW) if each["number"] == "5"]
    assert row["position"] == "reading"


def test_close_reproduce_supersede(world, only, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    only("fibre.hamlets", [(HERE, 96, 100)])
    (closed,) = said("close", "194", "2025", "--document", "15/TTr", "--target", "5", "--approved-on", "2026-01-12")
    assert closed["state"] == "reached"
    again = said("reproduce", str(closed["id"]))
    assert again["is_same"]
    assert again["live_is_same"]
    done = hatang("supersede", str(closed["id"]), "--document", "20/QĐ", "--reason", "Thiếu số liệu")
    assert done.exit_code == 0
    assert len(said("close", "194", "2025", "--document", "16/TTr", "--target", "5")) == 1


def test_a_year_is_closed_from_the_first_minutes_of_the_next(world, only, settings, tmp_path, set_clock):
    settings.HATANG_DATA = tmp_path
    only("fibre.hamlets", [(HERE, 96, 100)])
    closing = ("close", "194", "2025", "--document", "15/TTr", "--target", "5")
    set_clock(datetime(2025, 12, 31, 23, 30, tzinfo=ZONE))
    assert isinstance(hatang(*closing).exception, Invalid)
    set_clock(datetime(2026, 1, 1, 0, 30, tzinfo=ZONE).astimezone(UTC))
    assert [row["state"] for row in said(*closing)] == ["reached"]
    assert ClosedResult.objects.get().approved_on == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("standing", "999"), Missing),
        (("standing", "194", "--as-of", "hôm nay"), Invalid),
        (("standing", "194", "--area", "51"), Invalid),
        (("reproduce", "999999"), Missing),
    ],
)
def test_wrong_input_is_a_problem_that_names_it(world, arguments, problem):
    done = hatang(*arguments)
    assert isinstance(done.exception, problem)
    assert isinstance(done.exception, Problem)
    assert str(done.exception)


@pytest.mark.parametrize(
    "arguments", [("standing",), ("close", "194", "2025"), ("close", "194", "năm", "--document", "x")]
)
def test_wrong_use_is_exit_code_2(world, arguments):
    assert hatang(*arguments).exit_code == 2


def test_lists(world):
    assert [row["code"] for row in said("list")] == ["194-kh-ubnd", "252-kh-ubnd"]
    assert {row["outcome"] for row in said("load-reference")} == {"unchanged"}

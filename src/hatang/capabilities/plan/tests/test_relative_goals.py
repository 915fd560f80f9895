"""Goals that are no plain number: from … to …, times as much, less than before, a rank."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hatang.capabilities.plan.models import Plan, Target
from hatang.capabilities.plan.queries import standing
from hatang.capabilities.plan.terms import ResultState
from hatang.kernel.access import Area
from hatang.kernel.indicators import Measurement, Quality

pytestmark = pytest.mark.unit
DAY = date(2026, 6, 30)


def measured(numerator: float, denominator: float = 100) -> Measurement:
    """A share of households with fibre."""
    return Measurement(
        code="fibre.households",
        version=1,
        as_of=DAY,
        areas=(Area("51", date(2025, 7, 1)),),
        value=100 * numerator / denominator,
        numerator=numerator,
        denominator=denominator,
        quality=Quality.DECLARED,
    )


def target(operator: str, value: str, **other: Any) -> Target:
    return Target(
        operator=operator, value=Decimal(value), unit="%", kind="numeric", indicators=["fibre.households"], **other
    )


@pytest.mark.parametrize(
    ("figure", "state"),
    [(14.99, ResultState.NOT_REACHED), (15, ResultState.REACHED), (18, ResultState.REACHED), (19, ResultState.REACHED)],
)
def test_from_to_holds_both_ends(figure: float, state: ResultState) -> None:
    found, reason = standing.judge_target(target("between", "15", value_max=Decimal(18)), measured(figure), None)
    assert found == state
    assert bool(reason) == (figure > 18)


def test_times_and_less_by_are_held_against_what_was_measured_before() -> None:
    twice = target("factor", "2")
    assert standing.judge_target(twice, measured(59), None, measured(30))[0] == ResultState.NOT_REACHED
    assert standing.judge_target(twice, measured(60), None, measured(30))[0] == ResultState.REACHED
    half = target("decrease", "50")
    assert standing.judge_target(half, measured(16), None, measured(30))[0] == ResultState.NOT_REACHED
    assert standing.judge_target(half, measured(15), None, measured(30))[0] == ResultState.REACHED


@pytest.mark.parametrize("before", [None, measured(0)])
def test_nothing_before_is_no_verdict(before: Measurement | None) -> None:
    state, reason = standing.judge_target(target("factor", "2"), measured(60), None, before)
    assert (state, bool(reason)) == (ResultState.NO_DATA, True)


def test_a_rank_is_never_computed() -> None:
    state, reason = standing.judge_target(target("rank", "10"), measured(60), None)
    assert (state, bool(reason)) == (ResultState.NO_DATA, True)


def test_the_day_it_is_compared_with() -> None:
    plan = Plan(signed_on=date(2022, 12, 16))
    assert standing.baseline_day(target("factor", "2", baseline_year=2024), plan) == date(2024, 12, 31)
    assert standing.baseline_day(target("factor", "2"), plan) == date(2022, 12, 16)
    assert standing.baseline_day(target("between", "2"), plan) is None

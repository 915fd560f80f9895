"""The rules of the house hold in the demonstration, each on something: one that looks at nothing shows nothing."""

from datetime import date

import pytest

from hatang.kernel import invariants

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("province")]
NIGHTLY = [
    pytest.param(day, marks=pytest.mark.night("rules"))
    for day in (date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31))
]


@pytest.mark.parametrize("day", [pytest.param(date(2026, 11, 24), id="today"), *NIGHTLY])
def test_every_rule_holds_in_the_demonstration(day):
    outcomes = invariants.check_all(day, lambda done, total, title: None)
    assert not [(outcome.title, outcome.sentences) for outcome in outcomes if not outcome.holds]
    # Into this copy nothing may have been published yet.
    assert {outcome.code for outcome in outcomes if not outcome.looked_at} <= {"lake.files"}

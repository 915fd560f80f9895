"""The rules of the house hold in the demonstration, each on something: one that looks at nothing shows nothing."""

from datetime import date

import pytest

from hatang.kernel import invariants

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("province")]
TODAY = date(2026, 11, 24)
# What the demonstration must not rest on is taken away by day in `test_nothing_from_the_future`.
BY_NIGHT = {"plan.later"}


@pytest.mark.parametrize(
    ("day", "left_out"),
    [
        pytest.param(TODAY, BY_NIGHT, id="today"),
        *(
            pytest.param(day, frozenset(), marks=pytest.mark.night("rules"), id=str(day))
            for day in (date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31), TODAY)
        ),
    ],
)
def test_every_rule_holds_in_the_demonstration(day, left_out):
    rules = [rule for rule in invariants.list_invariants() if rule.code not in left_out]
    assert len(rules) == len(invariants.list_invariants()) - len(left_out)
    outcomes = [invariants.check_invariant(rule, day) for rule in rules]
    assert not [(outcome.title, outcome.sentences) for outcome in outcomes if not outcome.holds]
    # Into this copy nothing may have been published yet.
    assert {outcome.code for outcome in outcomes if not outcome.looked_at} <= {"lake.files"}

"""The portal's work of the day: the rules that a province's own data must hold to."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from hatang.kernel import invariants, jobs

if TYPE_CHECKING:
    from hatang.kernel.jobs import Running


@jobs.run_daily(gettext_lazy("Rules that the data must hold to"))
def check_invariants(running: Running, day: str) -> dict[str, Any]:
    """Run every rule; the result is what the administrator's page shows."""
    outcomes = invariants.check_all(date.fromisoformat(day), running.progress)
    return {"day": day, "outcomes": [asdict(outcome) for outcome in outcomes]}

"""Long work of siting: a solve as a job, with its plot on the way; stopped it keeps the best, resumed it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.siting.actions import scenarios
from hatang.capabilities.siting.actions.outcome import Plot
from hatang.capabilities.siting.models import Scenario
from hatang.capabilities.siting.terms import ScenarioState
from hatang.kernel import jobs
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.jobs import Running


def queue(actor: Actor, scenario: Scenario, *, not_before: datetime | None = None) -> None:
    """Queue the solve of a scenario that waits."""
    title = _("Scenario: %(name)s") % {"name": scenario.name}
    job = jobs.start(
        solve, actor=actor, title=title[:200], not_before=not_before, attended=True, scenario_id=scenario.pk
    )
    scenarios.attach(scenario, job.pk)


def solve(running: Running, scenario_id: int) -> dict[str, Any]:
    """Solve a scenario; run again after a crash it begins from the best that was kept."""
    found = Scenario.objects.filter(pk=scenario_id).first()
    if found is None or found.state == ScenarioState.COMPLETE:
        return {"scenario": scenario_id}
    scenario = scenarios.begin(scenario_id)
    plot = Plot(lambda points: scenarios.note(scenario_id, points), running.progress)
    try:
        outcome = scenarios.compute(scenario, plot)
    except jobs.Cancelled:
        scenarios.fail(scenario_id, _("The work was cancelled."))
        raise
    except Problem as problem:
        # Not a failure of ours: the scenario says what is wrong, and where.
        scenarios.fail(scenario_id, str(problem))
        return {"scenario": scenario_id, "problem": problem.as_dict()}
    except Exception as error:
        scenarios.fail(scenario_id, str(error))
        raise
    plot.end(float(outcome.summary["bound"]), float(outcome.summary["incumbent"]))
    scenarios.finish(scenario, outcome, plot.points)
    return {"scenario": scenario_id, **{name: outcome.summary.get(name) for name in ("cost_vnd", "gap")}}

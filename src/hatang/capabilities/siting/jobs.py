"""Long work of siting: a solve as a job, with its plot on the way; stopped it keeps the best, resumed it goes on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.siting.actions import accepting, scenarios
from hatang.capabilities.siting.actions.outcome import Plot
from hatang.capabilities.siting.models import Scenario
from hatang.capabilities.siting.terms import LEAD_DEPARTMENT, ScenarioState
from hatang.capabilities.work import public as plans
from hatang.kernel import jobs
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.jobs import Running


# Who decides in a demonstration.
_OFFICER = "can-bo-so"


def queue_solve(actor: Actor, scenario: Scenario, *, not_before: datetime | None = None) -> None:
    """Queue the solve of a scenario that waits. Nobody watches one that is to begin later."""
    title = _("Scenario: %(name)s") % {"name": scenario.name}
    job = jobs.start_job(
        solve,
        actor=actor,
        title=title[:200],
        not_before=not_before,
        attended=not_before is None,
        computing=True,
        scenario_id=scenario.pk,
    )
    scenarios.attach_solve_job(scenario, job.pk)


def queue_demonstration(actor: Actor, scenario: Scenario, *, decided_on: date, not_before: datetime) -> None:
    """Queue the solve of a scenario that the officer of a demonstration then accepts."""
    title = _("Scenario: %(name)s") % {"name": scenario.name}
    job = jobs.start_job(
        solve_and_accept,
        actor=actor,
        title=title[:200],
        not_before=not_before,
        computing=True,
        scenario_id=scenario.pk,
        decided_on=decided_on.isoformat(),
    )
    scenarios.attach_solve_job(scenario, job.pk)


def solve_and_accept(running: Running, scenario_id: int, decided_on: str) -> dict[str, Any]:
    """Solve a scenario and accept it as the officer of the demonstration would; outside one it is only solved. A plan
    that is being amended just then keeps its amendment, and the scenario is not accepted."""
    summary = solve(running, scenario_id)
    day = date.fromisoformat(decided_on)
    scenario = Scenario.objects.filter(pk=scenario_id).first()
    officer = identity.demo_actor(_OFFICER, today=timezone.localdate())
    plan = plans.default_plan(timezone.localdate())
    if officer is None or scenario is None or not scenario.is_solved or scenario.accepted_at is not None or not plan:
        return summary
    years = scenarios.asked_of(scenario).building(scenario.as_of) or range(day.year + 1, day.year + 3)
    try:
        accepting.accept_scenario(
            officer,
            scenario=scenario,
            plan=plan,
            decision=_("168/QĐ-UBND (demonstration)"),
            valid_from=day,
            lead=LEAD_DEPARTMENT,
            source=plans.funding_sources(plan, timezone.localdate())[0].code,
            years=years,
        )
    except Problem as problem:
        running.log(str(problem))
    return summary


def solve(running: Running, scenario_id: int) -> dict[str, Any]:
    """Solve a scenario; run again after a crash it begins from the best that was kept."""
    known_scenario = Scenario.objects.filter(pk=scenario_id).first()
    if known_scenario is None or known_scenario.state == ScenarioState.COMPLETE:
        return {"scenario": scenario_id}
    scenario = scenarios.begin_solve(scenario_id)
    plot = Plot(
        lambda points: scenarios.record_progress(scenario_id, points),
        running.progress,
        lambda sites: scenarios.keep_best_parts(scenario_id, sites),
    )
    try:
        outcome = scenarios.compute_outcome(scenario, plot)
    except jobs.Cancelled:
        scenarios.fail_solve(scenario_id, _("The work was cancelled."))
        raise
    except Problem as problem:
        # Not a failure of ours: the scenario says what is wrong, and where.
        scenarios.fail_solve(scenario_id, str(problem))
        return {"scenario": scenario_id, "problem": problem.as_dict()}
    except Exception as error:
        scenarios.fail_solve(scenario_id, str(error))
        raise
    plot.end(float(outcome.summary["bound"]), float(outcome.summary["incumbent"]))
    scenarios.finish_solve(scenario, outcome, plot.points)
    return {"scenario": scenario_id, **{name: outcome.summary.get(name) for name in ("cost_vnd", "gap")}}

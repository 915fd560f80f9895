"""Scenarios as far as the actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.models import Scenario, ScenarioResult
from hatang.capabilities.siting.queries import comparing, money_hidden
from hatang.capabilities.siting.terms import ScenarioState
from hatang.kernel import access
from hatang.kernel.models import Job
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor

# What a planner locks, by the names of the ask.
_LOCKS = ("keep_sites", "avoid_sites", "keep_hamlets", "avoid_hamlets")
# So many of the newest are looked at for one to set an answer against.
_LOOKED_AT = 20
# So many of the newest answers are offered to choose from; what is older is compared by its address.
_OFFERED = 200


def list_scenarios(*, actor: Actor) -> QuerySet[Scenario]:
    """The newest first, with their networks."""
    return Scenario.objects.visible_to(actor).select_related("network", "parent")


def mask_scenario(scenario: Scenario, *, actor: Actor) -> Scenario:
    """The scenario, without its money for an actor who may not see that."""
    return scenario if access.has_right(actor, "siting.money") else money_hidden.hide_scenario_money(scenario)


def find_scenario(*, scenario_id: int, actor: Actor) -> Scenario:
    """One scenario as the actor may see it."""
    scenario = list_scenarios(actor=actor).filter(pk=scenario_id).first()
    if scenario is None:
        raise Missing("scenario", _("There is no such scenario"), where=str(scenario_id))
    return mask_scenario(scenario, actor=actor)


def find_scenario_result(*, scenario: Scenario, actor: Actor) -> ScenarioResult | None:
    """What it would build as far as the actor may know, None while nothing was found or for who may not see it."""
    if not list_scenarios(actor=actor).filter(pk=scenario.pk).exists():
        return None
    scenario_result = ScenarioResult.objects.filter(scenario=scenario).first()
    if scenario_result is None or access.has_right(actor, "siting.money"):
        return scenario_result
    return money_hidden.hide_result_money(scenario_result)


def name_locked_parts(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Names, with their communes, of the sites and hamlets that were locked, by code: as these answers, or those that
    they were solved again from, have them."""
    wanted = {code for scenario in scenarios for name in _LOCKS for code in scenario.asked.get(name, [])}
    if not wanted:
        return {}
    keys = {key for scenario in scenarios for key in (scenario.pk, scenario.parent_id)}
    results = ScenarioResult.objects.filter(scenario__in=keys).values_list("sites", "hamlets")
    rows = (row for sites, hamlets in results for row in (*sites, *hamlets) if row["code"] in wanted)
    return {row["code"]: f"{row['name']}, {row['commune_name']}" for row in rows}


def list_asked_scenarios(*, ids: Sequence[int], actor: Actor) -> list[Scenario]:
    """Those of these scenarios that the actor may see, each once, in the order asked."""
    scenario_by_id = {
        scenario.pk: mask_scenario(scenario, actor=actor) for scenario in list_scenarios(actor=actor).filter(pk__in=ids)
    }
    return [scenario_by_id[scenario_id] for scenario_id in dict.fromkeys(ids) if scenario_id in scenario_by_id]


def list_solved_scenarios(*, actor: Actor) -> list[Scenario]:
    """The newest answers that the actor may see; what was drawn of their search stays where it is."""
    solved = (
        list_scenarios(actor=actor)
        .filter(state__in=[ScenarioState.COMPLETE, ScenarioState.STOPPED])
        .defer("progress", "curve", "kept")
    )
    return [mask_scenario(scenario, actor=actor) for scenario in solved[:_OFFERED]]


def find_rival(*, scenario: Scenario, actor: Actor) -> Scenario | None:
    """What a solved answer is best set against: the one that it was solved again from, else the newest measured
    alike, else the newest about the same people; None where there is none. A twin says least."""
    newest = list_scenarios(actor=actor).exclude(pk=scenario.pk)[:_LOOKED_AT]
    others = [mask_scenario(other, actor=actor) for other in newest]
    rivals = [other for other in others if other.is_solved and comparing.share_scope(scenario, other)]

    def rank(other: Scenario) -> tuple[bool, bool, bool]:
        _scope, is_twin, is_apart = comparing.rank_pair(scenario, other)
        return is_twin, other.pk != scenario.parent_id, is_apart

    return min(rivals, key=rank, default=None)


def job_of(*, scenario: Scenario) -> Job | None:
    """The job that solves it, while it is not ended; the scenario was reached through `visible_to`."""
    if scenario.job_id is None:
        return None
    return Job.objects.filter(pk=scenario.job_id, ended_at=None).first()


def is_abandoned(*, scenario: Scenario) -> bool:
    """Whether it waits to be solved, or is at work, and nobody will: its job was cancelled or interrupted too often."""
    return scenario.is_at_work and scenario.job_id is not None and job_of(scenario=scenario) is None


def read_progress(*, scenario: Scenario) -> dict[str, Any] | None:
    """How far its solve is: `done` of `total` and a `message`; None where nothing is at work on it."""
    if not scenario.is_at_work or is_abandoned(scenario=scenario):
        return None
    job = job_of(scenario=scenario)
    return {"done": job.done if job else 0, "total": job.total if job else 0, "message": job.message if job else ""}

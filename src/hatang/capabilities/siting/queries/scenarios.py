"""Scenarios as far as the actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.models import Scenario, ScenarioResult
from hatang.capabilities.siting.queries import comparing, money_hidden
from hatang.kernel import access
from hatang.kernel.models import Job
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor

# So many of the newest are looked at for one to set an answer against.
_LOOKED_AT = 20


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


def list_solved_scenarios(*, ids: Sequence[int], actor: Actor) -> list[Scenario]:
    """Those of these scenarios that the actor may see and that are solved, in the order asked."""
    scenario_by_id = {
        scenario.pk: mask_scenario(scenario, actor=actor) for scenario in list_scenarios(actor=actor).filter(pk__in=ids)
    }
    return [
        scenario_by_id[scenario_id]
        for scenario_id in ids
        if scenario_id in scenario_by_id and scenario_by_id[scenario_id].is_solved
    ]


def find_rival(*, scenario: Scenario, actor: Actor) -> Scenario | None:
    """What a solved answer is best set against: the one that it was solved again from, else the newest measured
    alike; None where there is none."""
    alike = list_scenarios(actor=actor).filter(question=scenario.question)
    others = [mask_scenario(other, actor=actor) for other in alike.exclude(pk=scenario.pk)[:_LOOKED_AT]]
    rivals = [other for other in others if other.is_solved and not comparing.list_differing_measures(scenario, other)]
    return min(rivals, key=lambda other: other.pk != scenario.parent_id, default=None)


def job_of(*, scenario: Scenario) -> Job | None:
    """The job that solves it, while it is not ended; the scenario was reached through `visible_to`."""
    if scenario.job_id is None:
        return None
    return Job.objects.filter(pk=scenario.job_id, ended_at=None).first()


def is_abandoned(*, scenario: Scenario) -> bool:
    """Whether it waits to be solved, or is at work, and nobody will: its job was cancelled or interrupted too often."""
    return scenario.is_at_work and scenario.job_id is not None and job_of(scenario=scenario) is None

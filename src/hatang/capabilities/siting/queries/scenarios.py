"""Scenarios as far as the actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.models import Scenario, ScenarioResult
from hatang.capabilities.siting.queries import money_hidden
from hatang.kernel import access
from hatang.kernel.models import Job
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor


def listed(*, actor: Actor) -> QuerySet[Scenario]:
    """The newest first, with their networks."""
    return Scenario.objects.visible_to(actor).select_related("network", "parent")


def shown(found: Scenario, *, actor: Actor) -> Scenario:
    """The scenario, without its money for an actor who may not see that."""
    return found if access.may(actor, "siting.money") else money_hidden.scenario(found)


def one(*, scenario_id: int, actor: Actor) -> Scenario:
    """One scenario as the actor may see it."""
    found = listed(actor=actor).filter(pk=scenario_id).first()
    if found is None:
        raise Missing("scenario", _("There is no such scenario"), where=str(scenario_id))
    return shown(found, actor=actor)


def result(*, scenario: Scenario, actor: Actor) -> ScenarioResult | None:
    """What it would build as far as the actor may know, None while nothing was found or for who may not see it."""
    if not listed(actor=actor).filter(pk=scenario.pk).exists():
        return None
    found = ScenarioResult.objects.filter(scenario=scenario).first()
    if found is None or access.may(actor, "siting.money"):
        return found
    return money_hidden.result(found)


def several(*, ids: Sequence[int], actor: Actor) -> list[Scenario]:
    """Those of these scenarios that the actor may see and that are solved, in the order asked."""
    found = {each.pk: shown(each, actor=actor) for each in listed(actor=actor).filter(pk__in=ids)}
    return [found[each] for each in ids if each in found and found[each].is_solved]


def job_of(*, scenario: Scenario) -> Job | None:
    """The job that solves it, while it is not ended; the scenario was reached through `visible_to`."""
    if scenario.job_id is None:
        return None
    return Job.objects.filter(pk=scenario.job_id, ended_at=None).first()


def is_abandoned(*, scenario: Scenario) -> bool:
    """Whether it waits to be solved, or is at work, and nobody will: its job was cancelled or interrupted too often."""
    return scenario.is_at_work and scenario.job_id is not None and job_of(scenario=scenario) is None

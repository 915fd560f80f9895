"""Scenarios as far as the actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.models import Scenario, ScenarioResult
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor


def listed(*, actor: Actor) -> QuerySet[Scenario]:
    """The newest first, with their networks."""
    return Scenario.objects.visible_to(actor).select_related("network", "parent")


def one(*, scenario_id: int, actor: Actor) -> Scenario:
    found = listed(actor=actor).filter(pk=scenario_id).first()
    if found is None:
        raise Missing("scenario", _("There is no such scenario"), where=str(scenario_id))
    return found


def result(*, scenario: Scenario) -> ScenarioResult | None:
    """What it would build, None while nothing was found; the scenario was reached through `visible_to`."""
    return ScenarioResult.objects.filter(scenario=scenario).first()


def several(*, ids: Sequence[int], actor: Actor) -> list[Scenario]:
    """Those of these scenarios that the actor may see and that are solved, in the order asked."""
    found = {each.pk: each for each in listed(actor=actor).filter(pk__in=ids)}
    return [found[each] for each in ids if each in found and found[each].is_solved]

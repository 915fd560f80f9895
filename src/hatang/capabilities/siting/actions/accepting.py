"""An accepted scenario becomes tasks and funding of a plan: all in one transaction, by a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.plan import public as plans
from hatang.capabilities.siting.models import Scenario, ScenarioResult
from hatang.capabilities.siting.terms import Layer
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.problems import Conflict
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor

_SITE_LAYERS = (Layer.SITES, Layer.BACKHAUL)
_SKY_LAYERS = (Layer.SATELLITE,)
_NAMED_COMMUNES = 12


@dataclass(frozen=True)
class Work:
    """One task to come, with what it costs."""

    text: str
    cost_vnd: int


def works(result: ScenarioResult) -> list[Work]:
    """The tasks that a scenario becomes: masts, lines, satellites, each with its communes."""
    found = []
    by_sky = _hamlets(result, ("community", "leo", "haps"))
    groups = (
        (_SITE_LAYERS, _("Build %(count)d sites with their backhaul") % {"count": len(result.sites)}),
        (None, _("Lay fibre to %(count)d hamlets") % {"count": _hamlets(result, ("fibre",))}),
        (
            _SKY_LAYERS,
            _("Serve %(count)d hamlets by satellite") % {"count": by_sky},
        ),
    )
    known = {*_SITE_LAYERS, *_SKY_LAYERS}
    for layers, text in groups:
        rows = [
            row
            for row in result.bill
            if (Layer(row["layer"]) in layers if layers is not None else Layer(row["layer"]) not in known)
        ]
        if rows:
            communes = sorted({row["commune_name"] for row in rows})
            named = ", ".join(communes[:_NAMED_COMMUNES]) + (", …" if len(communes) > _NAMED_COMMUNES else "")
            found.append(Work(f"{text}: {named}", sum(row["cost_vnd"] for row in rows)))
    return found


def _hamlets(result: ScenarioResult, services: tuple[str, ...]) -> int:
    return sum(row["service"] in services for row in result.hamlets)


def accept(
    actor: Actor,
    *,
    scenario: Scenario,
    plan: str,
    decision: str,
    valid_from: date,
    lead: str,
    source: str,
    years: range,
) -> Scenario:
    """Make the scenario part of a plan by a decision: tasks of an amendment that holds from a day on, their funding by
    year, and planned sites and lines. `Conflict` for one accepted before; the plan's own refusals come through."""
    access.require(actor, "siting.accept")
    with transaction.atomic():
        found = Scenario.objects.select_for_update().get(pk=scenario.pk)
        if found.accepted_at is not None or not found.is_solved:
            raise Conflict("accepted", _("Only a solved scenario is accepted, and only once"), where=found.name)
        result = ScenarioResult.objects.get(scenario=found)
        tasks = [
            plans.NewTask(
                number=f"PA{found.pk}.{index}",
                section=_("Scenario: %(name)s") % {"name": found.name},
                text=work.text,
                year_from=years[0],
                year_to=years[-1],
                lead=lead,
                funding=tuple(plans.NewFunding(year, amount) for year, amount in spread(work.cost_vnd, years)),
            )
            for index, work in enumerate(works(result), start=1)
        ]
        plans.add_tasks(
            actor,
            plan=plan,
            tasks=tasks,
            source=source,
            instrument=decision,
            valid_from=valid_from,
            note=_("Scenario %(number)d, gap %(gap)s %%")
            % {"number": found.pk, "gap": formats.number(100 * found.summary.get("gap", 0), 2)},
            today=timezone.localdate(),
        )
        found.accepted_at, found.accepted_by_label = timezone.now(), actor.label
        found.accepted = {
            "plan": plan,
            "decision": decision.strip(),
            "valid_from": valid_from.isoformat(),
            "lead": lead,
            "tasks": [task.number for task in tasks],
        }
        found.save(update_fields=["accepted_at", "accepted_by_label", "accepted"])
        audit.record(actor, "siting.scenario.accept", "siting.scenario", found.pk, after=found.accepted)
        datasets.bump("siting.planned")
        events.publish("siting.scenario_accepted", {"scenario": found.pk, "plan": plan})
    return found


def spread(amount_vnd: int, years: range) -> list[tuple[int, int]]:
    """The amount over the years, evenly in whole đồng; the rest falls into the last.

    >>> spread(10, range(2027, 2030))
    [(2027, 3), (2028, 3), (2029, 4)]
    """
    each = amount_vnd // len(years)
    parts = [(year, each) for year in years]
    parts[-1] = (parts[-1][0], amount_vnd - each * (len(years) - 1))
    return parts

"""An accepted scenario becomes tasks and funding of a plan and planned assets, by a decision; another takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.assets import public as assets
from hatang.capabilities.siting.models import Scenario, ScenarioResult
from hatang.capabilities.siting.terms import Backhaul, BillLayer
from hatang.capabilities.work import public as plans
from hatang.engines.siting.technology import costs
from hatang.engines.writing.words import order_key
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.problems import Conflict, Invalid
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.kernel.access import Actor

_SITE_LAYERS = (BillLayer.SITES, BillLayer.BACKHAUL)
_SKY_LAYERS = (BillLayer.SATELLITE,)
_NAMED_COMMUNES = 12


@dataclass(frozen=True)
class TaskDraft:
    """One task to come, with what it costs."""

    text: str
    cost_vnd: int


def draft_plan_tasks(result: ScenarioResult) -> list[TaskDraft]:
    """The tasks that a scenario becomes: masts, lines, satellites, each with its communes."""
    drafts = []
    by_sky = _count_served_hamlets(result, ("community", "leo", "haps"))
    groups = (
        (_SITE_LAYERS, _("Build %(count)d sites with their backhaul") % {"count": len(result.sites)}),
        (None, _("Lay fibre to %(count)d hamlets") % {"count": _count_served_hamlets(result, ("fibre",))}),
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
            if (BillLayer(row["layer"]) in layers if layers is not None else BillLayer(row["layer"]) not in known)
        ]
        if rows:
            communes = sorted({row["commune_name"] for row in rows}, key=order_key)
            named = ", ".join(communes[:_NAMED_COMMUNES]) + (", …" if len(communes) > _NAMED_COMMUNES else "")
            drafts.append(TaskDraft(f"{text}: {named}", sum(row["cost_vnd"] for row in rows)))
    return drafts


def _count_served_hamlets(result: ScenarioResult, services: tuple[str, ...]) -> int:
    return sum(row["service"] in services for row in result.hamlets)


def accept_scenario(
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
    access.require_right(actor, "siting.accept")
    with transaction.atomic():
        locked_scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
        if locked_scenario.accepted_at is not None or not locked_scenario.is_solved:
            raise Conflict(
                "accepted", _("Only a solved scenario is accepted, and only once"), where=locked_scenario.name
            )
        result = ScenarioResult.objects.get(scenario=locked_scenario)
        tasks = [
            plans.NewTask(
                number=f"PA{locked_scenario.pk}.{index}",
                section=_("Scenario: %(name)s") % {"name": locked_scenario.name},
                text=work.text,
                year_from=years[0],
                year_to=years[-1],
                lead=lead,
                funding=tuple(
                    plans.NewFunding(year, amount)
                    for year, amount in spread_amount_by_year(work.cost_vnd, years, result.phases)
                ),
            )
            for index, work in enumerate(draft_plan_tasks(result), start=1)
        ]
        plans.add_tasks(
            actor,
            plan=plan,
            tasks=tasks,
            source=source,
            instrument=decision,
            valid_from=valid_from,
            note=_("Scenario %(number)d, gap %(gap)s %%")
            % {
                "number": locked_scenario.pk,
                "gap": formats.format_number(100 * locked_scenario.summary.get("gap", 0), 2),
            },
            today=timezone.localdate(),
        )
        if rows := list_planned_assets(result):
            assets.plan_assets(
                actor, source=locked_scenario.source, decision=decision, lead=lead, rows=rows, valid_from=valid_from
            )
        locked_scenario.accepted_at, locked_scenario.accepted_by_label = timezone.now(), actor.label
        locked_scenario.accepted = {
            "plan": plan,
            "decision": decision.strip(),
            "valid_from": valid_from.isoformat(),
            "lead": lead,
            "tasks": [task.number for task in tasks],
        }
        locked_scenario.save(update_fields=["accepted_at", "accepted_by_label", "accepted"])
        audit.record_act(
            actor, "siting.scenario.accept", "siting.scenario", locked_scenario.pk, after=locked_scenario.accepted
        )
        datasets.bump_revisions("siting.planned")
        events.publish_event("siting.scenario_accepted", {"scenario": locked_scenario.pk, "plan": plan})
    return locked_scenario


def list_planned_assets(result: ScenarioResult) -> list[assets.NewPlanned]:
    """The sites and lines of an answer as planned assets; hops of microwave are part of their site."""
    sites = [
        assets.NewPlanned(
            code=row["code"],
            name=row["name"],
            kind=assets.PlannedKind.SITE,
            geometry=shapely.Point(row["longitude"], row["latitude"]),
            commune=row["commune"],
            year=row.get("year"),
            height_m=row["height_m"],
            way=row["source"],
        )
        for row in result.sites
    ]
    lines = [
        assets.NewPlanned(
            code=f"{feature['properties']['layer']}-{number}",
            name=feature["properties"]["commune_name"],
            kind=assets.PlannedKind.LINE,
            geometry=shapely.geometry.shape(feature["geometry"]),
            commune=feature["properties"]["commune"],
            year=feature["properties"].get("year"),
            length_m=feature["properties"]["length_m"],
            way=feature["properties"]["layer"],
        )
        for number, feature in enumerate(result.routes, start=1)
        if feature["properties"]["layer"] != Backhaul.MICROWAVE
    ]
    return sites + lines


def take_back(actor: Actor, *, scenario: Scenario, decision: str, reason: str, valid_from: date) -> Scenario:
    """Take an accepted scenario out of its plan by a decision: from a day on its tasks, their funding and what it
    planned are gone; before that day they stay. `Conflict` for one that is not part of a plan."""
    access.require_right(actor, "siting.accept")
    if not decision.strip() or not reason.strip():
        raise Invalid("taken_back", _("Name the decision that takes it back, and the reason"), where=scenario.name)
    with transaction.atomic():
        locked_scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
        if not locked_scenario.is_part_of_a_plan:
            raise Conflict(
                "not_accepted", _("Only a scenario that is part of a plan is taken back"), where=locked_scenario.name
            )
        plans.withdraw_tasks(
            actor,
            plan=locked_scenario.accepted["plan"],
            numbers=locked_scenario.accepted["tasks"],
            instrument=decision,
            valid_from=valid_from,
            note=_("Scenario %(number)d taken back: %(reason)s")
            % {"number": locked_scenario.pk, "reason": reason.strip()},
        )
        if list_planned_assets(ScenarioResult.objects.get(scenario=locked_scenario)):
            assets.withdraw_planned(actor, source=locked_scenario.source, valid_to=valid_from, reason=reason)
        locked_scenario.taken_back_at = timezone.now()
        locked_scenario.taken_back = {
            "decision": decision.strip(),
            "reason": reason.strip(),
            "valid_from": valid_from.isoformat(),
            "by": actor.label,
        }
        locked_scenario.save(update_fields=["taken_back_at", "taken_back"])
        audit.record_act(
            actor,
            "siting.scenario.take_back",
            "siting.scenario",
            locked_scenario.pk,
            before=locked_scenario.accepted,
            after=locked_scenario.taken_back,
            reason=reason.strip(),
        )
        datasets.bump_revisions("siting.planned")
        events.publish_event(
            "siting.scenario_taken_back", {"scenario": locked_scenario.pk, "plan": locked_scenario.accepted["plan"]}
        )
    return locked_scenario


def spread_amount_by_year(
    amount_vnd: int, years: range, phases: Sequence[dict[str, Any]] = ()
) -> list[tuple[int, int]]:
    """The amount over the years in whole đồng: as the phases of the answer spend it where their years are these, evenly
    otherwise; a year that costs nothing is left out.

    >>> spread_amount_by_year(10, range(2027, 2030))
    [(2027, 4), (2028, 3), (2029, 3)]
    >>> spread_amount_by_year(10, range(2027, 2029), [{"year": 2027, "cost_vnd": 3}, {"year": 2028, "cost_vnd": 1}])
    [(2027, 8), (2028, 2)]
    """
    cost_by_year = {row["year"]: row["cost_vnd"] for row in phases}
    known = set(cost_by_year) <= set(years) and sum(cost_by_year.values()) > 0
    weights = np.array([cost_by_year.get(year, 0) if known else 1 for year in years], dtype=np.float64)
    parts = zip(years, costs.shared_out(amount_vnd, weights).tolist(), strict=True)
    return [(year, amount) for year, amount in parts if amount]

"""The door of plans: which plans there are, where each target stands, how a version comes to be.

Plans are named by code, number ("194/KH-UBND") or the number alone ("194"). Everything is as of a date; rows are frozen
dataclasses, but a plan and its version where a foreign key of a row above leads to them. Figures come from the kernel's
indicators; this capability only judges them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.plan.actions.amendments import issue_amendment, prepare_amendment
from hatang.capabilities.plan.actions.entering import (
    EnteredDocument,
    NewTarget,
    TargetChanges,
    begin_version,
    issue_entered,
)
from hatang.capabilities.plan.actions.quoting import NewPart, Quotation, keep_words, point_to_words, quote_document
from hatang.capabilities.plan.actions.reference import WRITTEN, LoadedPlan
from hatang.capabilities.plan.actions.reference import load_reference as _load_reference
from hatang.capabilities.plan.models import Plan, PlanVersion
from hatang.capabilities.plan.queries import documents as _documents
from hatang.capabilities.plan.queries import standing as _standing
from hatang.capabilities.plan.queries import territory as _territory
from hatang.capabilities.plan.queries.destinations import (
    Destination,
    Way,
    bound_targets,
    find_destination,
    version_targets,
)
from hatang.capabilities.plan.queries.document import describe_plan
from hatang.capabilities.plan.queries.documents import PlanRow, find_plan, version, version_in_force
from hatang.capabilities.plan.queries.forecast import Forecast, forecast_target, list_deciding_communes
from hatang.capabilities.plan.queries.passages import (
    PlacedLine,
    QuotationRow,
    list_placed_lines,
    list_quotations,
    show_words,
)
from hatang.capabilities.plan.queries.results import ClosedRow
from hatang.capabilities.plan.queries.standing import TargetRow, TargetStanding, TrendPoint
from hatang.capabilities.plan.terms import UNBOUND, Footing, Operator, PlanLineKind, ResultState, TargetKind, year_end
from hatang.kernel.access import ANONYMOUS, SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.kernel.access import Actor, Area

__all__ = [
    "UNBOUND",
    "WRITTEN",
    "ClosedRow",
    "Destination",
    "EnteredDocument",
    "Footing",
    "Forecast",
    "LoadedPlan",
    "NewPart",
    "NewTarget",
    "Operator",
    "PlacedLine",
    "Plan",
    "PlanLineKind",
    "PlanRow",
    "PlanVersion",
    "Quotation",
    "QuotationRow",
    "ResultState",
    "TargetChanges",
    "TargetKind",
    "TargetRow",
    "TargetStanding",
    "TrendPoint",
    "Way",
    "begin_version",
    "bound_targets",
    "default_plan",
    "describe_plan",
    "find_destination",
    "find_plan",
    "forecast_target",
    "issue_amendment",
    "issue_entered",
    "keep_words",
    "list_deciding_communes",
    "list_placed_lines",
    "list_plans",
    "list_quotations",
    "list_standings",
    "load_reference",
    "plan_code",
    "plan_territory",
    "plan_title",
    "point_to_words",
    "prepare_amendment",
    "quote_document",
    "show_words",
    "version",
    "version_in_force",
    "version_targets",
    "year_end",
]


def load_reference(*, today: date, actor: Actor = SYSTEM) -> list[LoadedPlan]:
    """Load the plans that ship with the platform; what is there stays, what was corrected here is kept."""
    return _load_reference(actor, today=today)


def list_plans(as_of: date, *, live_only: bool = False) -> list[PlanRow]:
    """All plans, or those live on the date; several are live at once."""
    return _documents.list_plans(as_of=as_of, live_only=live_only)


def plan_title(name: str) -> str | None:
    """The number of the plan as people write it; None where there is no such plan. For the plan chip."""
    return _documents.find_plan_number(name=name)


def plan_code(name: str) -> str:
    """The code of the plan that a code, a number or the number alone means; `Missing` or `Invalid` otherwise."""
    return _documents.find_plan(name=name).code


def default_plan(as_of: date) -> str:
    """The code of the plan a page is about when nobody chose one; "" while there is none."""
    plan = _documents.default_plan(as_of=as_of)
    return plan.code if plan else ""


def plan_territory(plan: str) -> Area | None:
    """The plan's own territory: the unit as it stood on the plan's day."""
    return _territory.find_own_area(plan=_documents.find_plan(name=plan))


def list_standings(
    plan: str,
    as_of: date,
    area: Area | None = None,
    *,
    numbers: Iterable[str] | None = None,
    with_trend: bool = True,
    actor: Actor = ANONYMOUS,
) -> list[TargetStanding]:
    """Where the plan stands: each target and duty with figure, state, footing, trend, closed result and letters.

    On the plan's own territory unless an area is given; then `position` is `reading` and nothing is judged for good.
    """
    chosen_plan = _documents.find_plan(name=plan)
    return _standing.list_standings(
        plan=chosen_plan, as_of=as_of, area=area, numbers=numbers, with_trend=with_trend, actor=actor
    )

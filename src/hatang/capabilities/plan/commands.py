"""`hatang plan …`: load, list, stand, close, reproduce."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.kernel import command
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.commands import day_of

if TYPE_CHECKING:
    from hatang.capabilities.plan.queries.forecast import Forecast
    from hatang.capabilities.plan.queries.standing import TargetStanding
    from hatang.kernel.indicators import Measurement

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("Plans: targets, tasks, duties, results."))

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="YYYY-MM-DD", help="The date; today by default.")]
Plan = Annotated[str, typer.Argument(help="Number or code, such as 194 or 194/KH-UBND.")]


@room.command("load-reference")
def load_reference(as_json: Json = False) -> None:
    """Load the plans of data/plans; loading again changes nothing."""
    from hatang.capabilities.plan.actions import reference

    rows = [asdict(loaded_plan) for loaded_plan in reference.load_reference(SYSTEM, today=timezone.localdate())]
    command.print_answer(rows, as_json=as_json)


@room.command("list")
def list_plans(as_of: AsOf = "", as_json: Json = False) -> None:
    """Every plan and whether it is live on the date."""
    from hatang.capabilities.plan.queries import documents

    rows = [asdict(plan_row) for plan_row in documents.list_plans(as_of=day_of(as_of), actor=SYSTEM)]
    names = ("code", "number", "signed_on", "is_live", "content", "targets", "tasks")
    command.print_answer(rows, as_json=as_json, table=[{name: row[name] for name in names} for row in rows])


@room.command("standing")
def standing(
    plan: Plan,
    as_of: AsOf = "",
    area: Annotated[str, typer.Option(metavar="CODE@DATE", help="Another area than the plan's own.")] = "",
    known_on: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="As known on that day; today by default.")] = "",
    as_json: Json = False,
) -> None:
    """Where the plan stands on the date: every target with figure, state and footing."""
    from hatang.capabilities.plan.queries import documents
    from hatang.capabilities.plan.queries import standing as queries
    from hatang.kernel import known

    chosen_plan = documents.find_plan(name=plan)
    with known.as_known(known.end_of_day(day_of(known_on)) if known_on else None):
        rows = queries.list_standings(
            plan=chosen_plan,
            as_of=day_of(as_of),
            area=Area.parse(area) if area else None,
            actor=SYSTEM,
        )
    command.print_answer(
        [_describe_standing(row) for row in rows], as_json=as_json, table=[_summarize_standing(row) for row in rows]
    )


@room.command("forecast")
def forecast(plan: Plan, as_of: AsOf = "", as_json: Json = False) -> None:
    """Where each target is heading by the end of its year, with the interval and the chance of the goal."""
    from hatang.capabilities.plan.queries import documents
    from hatang.capabilities.plan.queries import forecast as queries
    from hatang.capabilities.plan.queries import standing as standings

    rows = standings.list_standings(plan=documents.find_plan(name=plan), as_of=day_of(as_of), actor=SYSTEM)
    command.print_answer(
        [_describe_forecast(row, queries.forecast_target(row)) for row in rows if row.target.year], as_json=as_json
    )


def _describe_forecast(row: TargetStanding, projection: Forecast) -> dict[str, object]:
    bounds = (projection.expected, projection.low, projection.high)
    expected, low, high = (None if bound is None else round(bound, 2) for bound in bounds)
    return {
        "number": row.target.number,
        "goal": row.target.goal_text,
        "by": projection.day,
        "expected": expected,
        "low": low,
        "high": high,
        "chance_percent": projection.chance_percent,
        "points": projection.points,
        "upper_bound": projection.upper_bound,
        "chance_upper_bound": projection.chance_upper_bound,
        "reason": projection.reason,
    }


def _summarize_standing(row: TargetStanding) -> dict[str, object]:
    return {
        "number": row.target.number,
        "measure": row.target.measure[:50],
        "figure": _round_figure(row.decisive),
        "goal": row.target.goal_text,
        "year": row.target.year,
        "state": row.state.label,
        "footing": row.position.value,
        "reason": row.reason[:60],
    }


def _round_figure(decisive: Measurement | None) -> float | str | None:
    """The number of a line; an upper bound keeps its mark."""
    if decisive is None or decisive.value is None:
        return None
    value = round(decisive.value, 2)
    return f"≤ {value}" if decisive.upper_bound else value


def _describe_standing(row: TargetStanding) -> dict[str, Any]:
    from hatang.kernel.ui import marks

    return {
        "number": row.target.number,
        "kind": row.target.kind,
        "measure": row.target.measure,
        "operator": row.target.operator or None,
        "value": row.target.value,
        "value_max": row.target.value_max,
        "baseline_year": row.target.baseline_year,
        "unit": row.target.unit or None,
        "year": row.target.year,
        "as_of": row.as_of,
        "areas": [str(area) for area in row.areas],
        "state": row.state.value,
        "position": row.position.value,
        "reason": row.reason,
        "short_by": row.short_by,
        "figure": marks.give_figure(row.figure) if row.figure else None,
        "others": [marks.give_figure(measurement) for measurement in row.others],
        "judged": marks.give_figure(row.judged) if row.judged else None,
        "closed": asdict(row.closed) if row.closed else None,
        "decision": asdict(row.decision) if row.decision else None,
        "beside": [marks.give_figure(measurement) for measurement in row.beside],
        "declared": [asdict(letter) for letter in row.declared],
        "trend": [asdict(point) for point in row.trend],
    }


@room.command("close")
def close(
    plan: Plan,
    year: Annotated[int, typer.Argument(help="The year that has ended.")],
    *,
    document: Annotated[str, typer.Option(help="Number of the approving document.")],
    target: Annotated[list[str] | None, typer.Option(help="Only these targets; all that are due by default.")] = None,
    approved_on: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Today by default.")] = "",
    reason: Annotated[str, typer.Option(help="Why they are closed while somebody has not filed.")] = "",
    as_json: Json = False,
) -> None:
    """Approve and freeze the results of a year with their evidence."""
    from hatang.capabilities.plan.actions import results as actions
    from hatang.capabilities.plan.queries import documents
    from hatang.capabilities.plan.queries.results import closed_row

    chosen_plan = documents.find_plan(name=plan)
    actions.require_over(year, timezone.localdate())
    numbers = target or actions.list_closable_numbers(plan=chosen_plan, year=year, today=timezone.localdate())
    approval = actions.Approval(document, day_of(approved_on), reason)
    closed = []
    with command.show_progress(str(_("Closing")), len(numbers)) as done:
        for count, number in enumerate(numbers, 1):
            result = actions.close_result(
                SYSTEM, plan=chosen_plan, number=number, year=year, approval=approval, now=timezone.now()
            )
            closed.append(asdict(closed_row(result, number)))
            done(count)
    names = ("id", "target", "year", "state", "value", "upper_bound", "numerator", "denominator", "evidence_sha256")
    command.print_answer(closed, as_json=as_json, table=[{name: row[name] for name in names} for row in closed])


@room.command("reproduce")
def reproduce(
    result: Annotated[int, typer.Argument(help="Number of the closed result.")], as_json: Json = False
) -> None:
    """Compute a closed result again from its kept rows, and what today's data say of that day."""
    from hatang.capabilities.plan.queries import reproduction
    from hatang.capabilities.plan.queries import results as queries
    from hatang.kernel.ui import marks

    closed_result = queries.find_closed_result(result_id=result, actor=SYSTEM)
    again = reproduction.reproduce_result(result=closed_result)
    comparison = {
        "result": closed_result.pk,
        "target": closed_result.target.number,
        "year": closed_result.year,
        "upper_bound": closed_result.upper_bound,
        "frozen": {
            "value": closed_result.value,
            "numerator": closed_result.numerator,
            "denominator": closed_result.denominator,
        },
        "again": {"value": again.value, "numerator": again.numerator, "denominator": again.denominator},
        "is_same": again.is_same,
        "then": marks.give_figure(again.then) if again.then else None,
        "then_is_same": again.then_is_same,
        "live": marks.give_figure(again.live) if again.live else None,
        "live_is_same": again.live_is_same,
        "datasets_written_since": list(again.changed),
    }
    command.print_answer(comparison, as_json=as_json)
    if not again.is_same:
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@room.command("supersede")
def supersede(
    result: Annotated[int, typer.Argument(help="Number of the closed result.")],
    document: Annotated[str, typer.Option(help="Number of the document that says so.")],
    reason: Annotated[str, typer.Option(help="Why.")],
) -> None:
    """Set a closed result aside; it is kept, and the year can be closed anew."""
    from hatang.capabilities.plan.actions import results as actions
    from hatang.capabilities.plan.queries import results as queries

    closed_result = queries.find_closed_result(result_id=result, actor=SYSTEM)
    actions.supersede_result(SYSTEM, result=closed_result, document=document, reason=reason, now=timezone.now())
    command.print_answer({"result": closed_result.pk, "superseded": True}, as_json=False)

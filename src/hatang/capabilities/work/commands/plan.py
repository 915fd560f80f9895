"""`hatang plan show | tasks | deadlines | print`: a whole plan, its tasks and what is due."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from hatang.kernel import command
from hatang.kernel.access import SYSTEM
from hatang.kernel.commands import day_of

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help="")

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="YYYY-MM-DD", help="The date; today by default.")]
Plan = Annotated[str, typer.Argument(help="Number or code, such as 194 or 194/KH-UBND.")]


@room.command("show")
def show(plan: Plan, as_of: AsOf = "", as_json: Json = False) -> None:
    """What the plan says: targets, duties, lists, tasks, standing duties, deadlines, funding."""
    from hatang.capabilities.plan import public as plans

    wanted, day = plans.find_plan(name=plan), day_of(as_of)
    if as_json:
        from hatang.capabilities.work.queries import document

        content = document.document(plan=wanted, as_of=day, actor=SYSTEM)
    else:  # the table is of targets alone
        content = plans.describe_plan(plan=wanted, as_of=day, actor=SYSTEM)
    names = ("number", "measure", "operator", "value", "unit", "denominator", "scope", "year", "place")
    command.print_answer(
        content, as_json=as_json, table=[{name: row[name] for name in names} for row in content["targets"]]
    )


@room.command("tasks")
def tasks(plan: Plan, as_of: AsOf = "", as_json: Json = False) -> None:
    """The tasks: who was named, who is responsible on the date, how far they are."""
    from hatang.capabilities.plan import public as plans
    from hatang.capabilities.work.queries import tasks as queries

    rows = queries.list_tasks(plan=plans.find_plan(name=plan), as_of=day_of(as_of), actor=SYSTEM)
    table = [
        {
            "number": row.number,
            "task": row.text[:60],
            "named": "; ".join(body.named for body in row.lead),
            "today": "; ".join(body_today.name for body in row.lead for body_today in body.today),
            "period": row.period,
            "state": row.state,
        }
        for row in rows
    ]
    command.print_answer([asdict(row) for row in rows], as_json=as_json, table=table)


@room.command("deadlines")
def deadlines(plan: Plan, as_of: AsOf = "", as_json: Json = False) -> None:
    """What is due when: the last day on which one is in time."""
    from hatang.capabilities.plan import public as plans
    from hatang.capabilities.work.queries import duties

    rows = [asdict(row) for row in duties.list_deadlines(plan=plans.find_plan(name=plan), as_of=day_of(as_of))]
    names = ("code", "title", "wording", "recurrence", "next_last_day", "days_left")
    command.print_answer(rows, as_json=as_json, table=[{name: row[name] for name in names} for row in rows])


@room.command("print")
def print_annex(
    plan: Plan,
    out: Annotated[Path, typer.Option(help="Where the PDF goes.")],
    as_of: AsOf = "",
) -> None:
    """The annex of targets and tasks as an A4 PDF, with where each stands on the date."""
    from hatang.capabilities.plan import public as plans
    from hatang.capabilities.work import formats

    day = day_of(as_of)
    content = formats.annex_pdf(plan=plans.find_plan(name=plan), as_of=day, actor=SYSTEM)
    out.write_bytes(content)
    command.print_answer({"file": str(out), "bytes": len(content), "as_of": day}, as_json=False)

"""`hatang plan definitions | define`: what words mean on a date."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.kernel import command
from hatang.kernel.access import SYSTEM
from hatang.kernel.commands import day_of
from hatang.kernel.problems import Invalid

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help="")

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="YYYY-MM-DD", help="The date; today by default.")]


@room.command("definitions")
def definitions(as_of: AsOf = "", as_json: Json = False) -> None:
    """What words mean on the date, and what each value rests on."""
    from hatang.kernel.definitions import read_definitions

    rows = [asdict(row) for row in read_definitions(day_of(as_of))]
    table = [
        {
            "code": row["code"],
            "title": row["title"],
            "values": "; ".join(f"{name}={value}" for name, value in row["values"].items()),
            "basis": ", ".join(dict.fromkeys(source["basis"].value for source in row["sources"])),
        }
        for row in rows
    ]
    command.print_answer(rows, as_json=as_json, table=table)


@room.command("define")
def define(
    code: Annotated[str, typer.Argument(help="The word, such as survey.")],
    value: Annotated[list[str], typer.Option(help="name=value; a list is parted by commas.")],
    citation: Annotated[str, typer.Option(help="The document, or why the province assumes it.")],
    valid_from: Annotated[str, typer.Option(metavar="YYYY-MM-DD")],
    basis: Annotated[str, typer.Option(help="law, plan or assumption.")] = "assumption",
) -> None:
    """Read a word another way from a day on; the shipped reading holds before it."""
    from hatang.capabilities.law.actions import definitions as actions
    from hatang.capabilities.law.queries import definitions as queries
    from hatang.kernel.definitions import Basis, read_definition

    day = day_of(valid_from)
    if basis not in Basis.values:
        raise Invalid("basis", _("There is no such basis"), where=basis, hint=", ".join(Basis.values))
    known = read_definition(code, day)
    row = actions.define_word(
        SYSTEM,
        code=code,
        valid_from=day,
        text="",
        values=dict(queries.parse_value(known, assignment) for assignment in value),
        basis=Basis(basis),
        citation=citation,
        now=timezone.now(),
    )
    command.print_answer({"code": row.code, "valid_from": row.valid_from, "values": row.values}, as_json=False)

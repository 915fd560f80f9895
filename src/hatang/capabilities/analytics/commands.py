"""`hatang query`: a question in SQL over the lake, as the system."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.formats.desk import desk
from hatang.capabilities.analytics.terms import SECONDS, SHOWN_ROWS
from hatang.kernel import command
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Invalid

room = command.Room(help=str(_("Questions in SQL over the lake")), name="")


@room.command("query")
def query(
    sql: str,
    as_of: Annotated[str, typer.Option("--as-of", help="A date, 2025-06-30; today when left out.")] = "",
    rows: Annotated[int, typer.Option("--rows", help="At most so many rows.")] = SHOWN_ROWS,
    seconds: Annotated[float, typer.Option("--seconds", help="At most so long.")] = SECONDS,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Ask one SELECT of the published snapshots, for example SELECT count(*) FROM places.hamlet."""
    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError as error:
        raise Invalid("date", where=as_of, hint=_("Write dates as 2025-06-30.")) from error
    with desk(SYSTEM, as_of=day) as found:
        answer = found.ask(sql, rows=rows, seconds=seconds)
    command.emit(answer.table.to_pylist(), as_json=as_json)
    if answer.is_cut:
        command.errors.print(str(_("There are more rows; ask for more with --rows.")))

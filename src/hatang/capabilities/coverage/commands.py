"""`hatang coverage`: gaps on the command line; the rest of its words is of the prediction."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils.translation import gettext_noop

from hatang.capabilities.coverage.terms import Meaning
from hatang.kernel import command
from hatang.kernel.access import Area
from hatang.kernel.commands import day_of

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("Mobile coverage: gaps and what is known of a hamlet"))

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
AsOf = Annotated[str, typer.Option("--as-of", help="A date, 2025-06-30; today when left out.")]


@room.command("gaps")
def gaps(
    meaning: Annotated[Meaning, typer.Option(help="The definition.")] = Meaning.BROADBAND,
    area: Annotated[str, typer.Option(help="An area, 51@2025-07-01.")] = "",
    operator: Annotated[str, typer.Option(help="One operator's code.")] = "",
    by_commune: Annotated[bool, typer.Option("--by-commune", help="Communes instead of hamlets.")] = False,
    as_of: AsOf = "",
    as_json: Json = False,
) -> None:
    """Hamlets without coverage in the sense of the definition, most people without first."""
    from hatang.capabilities.coverage.queries.gaps import find_gaps as gaps_of

    coverage_gaps = gaps_of(
        as_of=day_of(as_of), meaning=meaning, within=Area.parse(area) if area else None, operator=operator
    )
    rows: list[dict[str, object]]
    if by_commune:
        rows = [dict(vars(commune)) for commune in coverage_gaps.communes if commune.hamlets_without]
    else:
        rows = [
            {**vars(hamlet_state), "people_without": hamlet_state.people_without}
            for hamlet_state in coverage_gaps.without
        ]
    reason = str(coverage_gaps.reason)
    command.print_answer(
        {"reason": reason, "counted": len(coverage_gaps.hamlets), "rows": rows}, as_json=as_json, table=rows
    )
    if reason and not as_json:
        command.errors.print(reason)

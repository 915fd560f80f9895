"""`hatang radio loss`: the loss of paths given as lines of JSON, by P.1812 or the Irregular Terrain Model."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hatang.kernel import command

room = command.Room(name="radio", help=str(_("Radio propagation: the loss of paths, the coverage of a site")))


class Model(StrEnum):
    P1812 = "p1812"
    ITM = "itm"


@room.command("loss", database=False)
def loss(
    cases: Annotated[
        Path,
        typer.Argument(
            metavar="CASES", allow_dash=True, help="Lines of JSON, plain or gzip; - for the standard input."
        ),
    ],
    model: Annotated[Model, typer.Option(help="Recommendation ITU-R P.1812-8, or NTIA's ITM along the profile.")],
    n0_map: Annotated[Path | None, typer.Option(help="The ITU's map of N0 (N050.TXT), for cases without N0.")] = None,
    dn_map: Annotated[Path | None, typer.Option(help="The ITU's map of DN (DN50.TXT), for cases without DN.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """One line of JSON for each case; a case that cannot be computed becomes an error line, and the exit code is 1."""
    from hatang.capabilities.coverage.formats import radio_cases

    maps = radio_cases.maps(n0_map, dn_map)
    done = wrong = 0
    for answer in radio_cases.answers(radio_cases.read_lines(cases), model=model.value, maps=maps):
        done += 1
        if "error" in answer:
            wrong += 1
            command.errors.print(str(answer["error"]), style="red", markup=False, highlight=False)
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    if not as_json:
        said = ngettext("%(count)d case, %(wrong)d wrong", "%(count)d cases, %(wrong)d wrong", done)
        command.errors.print(said % {"count": done, "wrong": wrong}, markup=False, highlight=False)
    if wrong:
        raise typer.Exit(command.FOUND_WRONG_INPUT)

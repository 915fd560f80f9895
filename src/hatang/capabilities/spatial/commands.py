"""`hatang spatial`: list the collections, load what is newer in the lake."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial import actions, queries
from hatang.kernel import command
from hatang.kernel.access import ANONYMOUS, SYSTEM

room = command.Room(help=str(_("Collections of shared spatial data")))

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


@room.command("refresh")
def refresh(as_json: Json = False) -> None:
    """Load published datasets that are newer in the lake; drop what was withdrawn."""
    found = actions.refresh(SYSTEM, now=timezone.now())
    command.emit([asdict(each) for each in found], as_json=as_json)
    if any(each.problem for each in found):
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@room.command("list")
def list_collections(as_json: Json = False) -> None:
    """The collections with their snapshot and the number of their features."""
    rows = queries.collections(actor=ANONYMOUS)
    command.emit([{"collection": row.name, "version": row.version, "rows": row.rows} for row in rows], as_json=as_json)

"""`hatang spatial`: list the collections, load what is newer in the lake."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_noop

from hatang.kernel import command
from hatang.kernel.access import ANONYMOUS, SYSTEM

if TYPE_CHECKING:
    from hatang.capabilities.spatial.models import Layer, Raster

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("Collections of shared spatial data"))

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


@room.command("refresh")
def refresh(as_json: Json = False) -> None:
    """Load published datasets that are newer in the lake; drop what was withdrawn."""
    from hatang.capabilities.spatial import actions

    outcomes = actions.refresh_collections(SYSTEM, now=timezone.now())
    command.print_answer([asdict(outcome) for outcome in outcomes], as_json=as_json)
    if any(outcome.problem for outcome in outcomes):
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@room.command("bring")
def bring(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="GeoPackage, GeoJSON, KML, DXF, Shapefile, GeoTIFF.")
    ],
    title: Annotated[str, typer.Option(help="What the layer is called.")],
    organisation: Annotated[str, typer.Option(help="The code of the body that keeps it.")] = "",
    epsg: Annotated[int, typer.Option(help="The coordinate system, where the file does not say it.")] = 0,
    repair: Annotated[bool, typer.Option(help="Repair broken geometries.")] = False,
    as_json: Json = False,
) -> None:
    """Take a file of geodata in as a layer for each kind of geometry in it."""
    from hatang.capabilities.spatial import actions

    with file.open("rb") as stream:
        made = actions.bring_geodata(
            SYSTEM,
            file=(file.name, stream),
            title=title,
            organisation=organisation,
            epsg=epsg,
            repair=repair,
            now=timezone.now(),
        )
    command.print_answer([_describe_brought(layer) for layer in made], as_json=as_json)


def _describe_brought(made: Layer | Raster) -> dict[str, object]:
    from hatang.capabilities.spatial.models import Raster

    size = {"pixels": f"{made.width} x {made.height}"} if isinstance(made, Raster) else {"rows": made.last_number}
    return {"layer": made.slug, "title": made.title, **size, "crs": made.source_crs}


@room.command("list")
def list_collections(as_json: Json = False) -> None:
    """The collections with their snapshot and the number of their features."""

    from hatang.capabilities.spatial.queries import collections

    rows = collections.list_collections(actor=ANONYMOUS)
    command.print_answer(
        [{"collection": row.name, "version": row.version, "rows": row.rows} for row in rows], as_json=as_json
    )

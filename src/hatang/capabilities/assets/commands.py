"""`hatang assets`: what stands as of a date, as a table, JSON or CSV."""

from __future__ import annotations

import csv
from pathlib import Path  # noqa: TC003 - read by typer at run time
from typing import TYPE_CHECKING, Annotated

import typer
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.kernel import command
from hatang.kernel.access import SYSTEM
from hatang.kernel.commands import day_of
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hatang.kernel.datasets import Dataset

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("Masts, cells, fibre, surveys, networks and systems as of a date"))

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
AsOf = Annotated[str, typer.Option("--as-of", help="A date, 2025-06-30; today when left out.")]


def _find_dataset(name: str) -> Dataset:
    from hatang.capabilities.assets.datasets import DATASETS

    matching = next((dataset for dataset in DATASETS if dataset.name in (name, f"assets.{name}")), None)
    if matching is None:
        known = ", ".join(dataset.name.removeprefix("assets.") for dataset in DATASETS)
        raise Missing("dataset", _("There is no such dataset"), where=name, hint=known)
    return matching


def _iterate_rows(dataset: Dataset, as_of: date) -> Iterator[dict[str, object]]:
    """Rows with their position as two columns, so that a spreadsheet can hold them."""
    from hatang.kernel import suppression

    for row in suppression.plain_rows(dataset, actor=SYSTEM, as_of=as_of):
        flat = {field.name: row.get(field.name) for field in dataset.fields}
        if dataset.geometry:
            point = row.get("geometry")
            flat |= {"longitude": getattr(point, "x", None), "latitude": getattr(point, "y", None)}
        yield {name: ";".join(value) if isinstance(value, list) else value for name, value in flat.items()}


@room.command("list")
def list_rows(dataset: str, as_of: AsOf = "", limit: int = 50, as_json: Json = False) -> None:
    """The rows of a dataset (site, cell, fibre_service, …) as of a date; --limit 0 for all."""
    rows: list[dict[str, object]] = []
    for row in _iterate_rows(_find_dataset(dataset), day_of(as_of)):
        if limit and len(rows) == limit:
            break
        rows.append(row)
    command.print_answer(rows, as_json=as_json)


@room.command("export")
def export(dataset: str, path: Path, as_of: AsOf = "", as_json: Json = False) -> None:
    """Write a dataset as of a date to a CSV file (UTF-8 with a mark that spreadsheets need)."""
    declared = _find_dataset(dataset)
    names = [field.name for field in declared.fields] + (["longitude", "latitude"] if declared.geometry else [])
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in _iterate_rows(declared, day_of(as_of)):
            writer.writerow(row)
            count += 1
    command.print_answer({"dataset": declared.name, "file": str(path), "rows": count}, as_json=as_json)


@room.command("site")
def site(code: str, as_of: AsOf = "", as_json: Json = False) -> None:
    """One mast position as of a date."""
    from hatang.capabilities.assets import public

    site_row = public.find_site(code=code, as_of=day_of(as_of), actor=SYSTEM)
    if site_row is None:
        raise Missing("site", _("There is no such mast position"), where=code)
    command.print_answer(vars(site_row), as_json=as_json)


@room.command("fibre")
def fibre(hamlet: str, as_of: AsOf = "", as_json: Json = False) -> None:
    """Whether a hamlet has fibre as of a date, and everything that was said."""
    from hatang.capabilities.assets import public

    hamlet_fibre = public.fibre_of(hamlet, day_of(as_of), SYSTEM)
    rows = [vars(claim) for claim in hamlet_fibre.claims]
    data = {
        "hamlet": hamlet_fibre.hamlet,
        "as_of": hamlet_fibre.as_of,
        "available": hamlet_fibre.available,
        "claims": rows,
        "corrections": [vars(correction) for correction in hamlet_fibre.corrections],
    }
    command.print_answer(data, as_json=as_json)

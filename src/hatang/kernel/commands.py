"""`hatang audit`, `hatang indicator`, `hatang dataset`: the kernel's own sub-commands."""

from __future__ import annotations

import csv
from dataclasses import asdict
from datetime import date
from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import TYPE_CHECKING, Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.kernel import command
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel import datasets, indicators

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("The kernel's own commands"))
audit_room = command.Room(help=gettext_noop("The audit log"))
indicator_room = command.Room(help=gettext_noop("Indicators and the evidence behind them"))
dataset_room = command.Room(help=gettext_noop("Datasets as of a date"))
room.add_typer(audit_room, name="audit")
room.add_typer(indicator_room, name="indicator")
room.add_typer(dataset_room, name="dataset")

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
AsOf = Annotated[str, typer.Option("--as-of", help="A date, 2025-06-30; today when left out.")]
KnownOn = Annotated[
    str, typer.Option("--known-on", help="As known at the end of that day; as known now when left out.")
]


def day_of(text: str) -> date:
    """The date written, or today."""
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError as error:
        raise Invalid("date", _("This is not a date"), where=text, hint=_("Write dates as 2025-06-30.")) from error


def _find_moment(known_on: str) -> datetime | None:
    from hatang.kernel import known

    return known.end_of_day(day_of(known_on)) if known_on else None


def _find_indicator(code: str) -> indicators.Indicator:
    from hatang.kernel import indicators

    if (indicator := indicators.find_indicator(code)) is None:
        raise Missing("indicator", _("There is no such indicator"), where=code)
    return indicator


@audit_room.command("verify")
def verify(as_json: Json = False) -> None:
    """Compute every hash of the audit chain again."""
    from hatang.kernel import audit

    result = audit.verify_chain()
    command.print_answer(asdict(result), as_json=as_json)
    if result.broken_at is not None:
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@audit_room.command("files")
def verify_files(as_json: Json = False) -> None:
    """Read every kept file again and compare it with its hash."""
    from hatang.kernel import files

    result = files.verify_files()
    command.print_answer(asdict(result), as_json=as_json)
    if result.broken:
        raise typer.Exit(command.FOUND_WRONG_INPUT)


def _find_dataset(name: str) -> datasets.Dataset:
    from hatang.kernel import datasets

    try:
        return datasets.get_dataset(name)
    except KeyError as error:
        raise Missing("dataset", _("There is no such dataset"), where=name) from error


@indicator_room.command("list", database=False)
def list_indicators(as_json: Json = False) -> None:
    """Every indicator with its unit and definition."""
    from hatang.kernel import indicators

    rows = [
        {
            "code": indicator.code,
            "version": indicator.version,
            "title": str(indicator.title),
            "unit": indicator.unit,
            "definition": str(indicator.definition),
        }
        for indicator in indicators.list_indicators()
    ]
    command.print_answer(rows, as_json=as_json)


@indicator_room.command("measure")
def measure(code: str, area: list[str], as_of: AsOf = "", known_on: KnownOn = "", as_json: Json = False) -> None:
    """The figure of an indicator on the union of the areas (51@2025-07-01 …), as any page computes it."""
    from hatang.kernel import indicators, known

    _find_indicator(code)
    with known.as_known(_find_moment(known_on)):
        measured = indicators.measure_indicator(code, [Area.parse(text) for text in area], day_of(as_of))
    command.print_answer(_describe_figure(measured), as_json=as_json)


def _describe_figure(measured: indicators.Measurement) -> dict[str, object]:
    """Everything about a figure; `validation`: where figures of its quality were held against measurements."""
    from hatang.kernel.ui import marks

    areas = [str(place) for place in measured.areas]
    return {**asdict(measured), "areas": areas, "validation": marks.prove_figure(measured)}


@indicator_room.command("figures")
def figures(area: list[str], as_of: AsOf = "", known_on: KnownOn = "", as_json: Json = False) -> None:
    """Every indicator on the union of the areas (51@2025-07-01 …); those without data say why."""
    from hatang.kernel import indicators, known

    codes = [indicator.code for indicator in indicators.list_indicators()]
    with known.as_known(_find_moment(known_on)):
        measured = indicators.measure_many(codes, [Area.parse(text) for text in area], day_of(as_of))
    rows = [_describe_figure(figure) for figure in measured.values()]
    names = ("code", "value", "upper_bound", "numerator", "denominator", "reason")
    shown = [{name: row[name] for name in names} for row in rows]
    command.print_answer(rows, as_json=as_json, table=shown)


@indicator_room.command("evidence")
def evidence(code: str, area: list[str], as_of: AsOf = "", known_on: KnownOn = "", as_json: Json = False) -> None:
    """The rows behind the figure."""
    from hatang.kernel import indicators, known

    _find_indicator(code)
    with known.as_known(_find_moment(known_on)):
        behind = indicators.read_evidence(code, [Area.parse(text) for text in area], day_of(as_of), SYSTEM)
    command.print_answer(behind.frame.to_dicts(), as_json=as_json)


@dataset_room.command("list", database=False)
def list_datasets(as_json: Json = False) -> None:
    """Every dataset that a capability declares."""
    from hatang.kernel import datasets

    rows = [
        {"name": dataset.name, "title": str(dataset.title), "access": dataset.access, "fields": len(dataset.fields)}
        for dataset in datasets.list_datasets()
    ]
    command.print_answer(rows, as_json=as_json)


@dataset_room.command("rows")
def rows(name: str, as_of: AsOf = "", as_json: Json = False) -> None:
    """The rows of a dataset valid on the date; geometry as WKT."""
    from hatang.kernel import suppression

    dataset = _find_dataset(name)
    shown = [
        {key: (value.wkt if key == "geometry" and value is not None else value) for key, value in row.items()}  # type: ignore[attr-defined]
        for row in suppression.plain_rows(dataset, actor=SYSTEM, as_of=day_of(as_of))
    ]
    command.print_answer(shown, as_json=as_json)


@dataset_room.command("export")
def export(
    folder: Path,
    name: Annotated[list[str] | None, typer.Argument(help="Datasets; all when none is named.")] = None,
    as_of: AsOf = "",
    as_json: Json = False,
) -> None:
    """Write datasets as CSV files (UTF-8, one a dataset, geometry as WKT) into a folder."""
    from hatang.kernel import datasets, reading, suppression

    day, chosen = day_of(as_of), [_find_dataset(wanted) for wanted in name] if name else list(datasets.list_datasets())
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with reading.cached_reading():
        for dataset in chosen:
            target = folder / f"{dataset.name}.csv"
            columns = [*(field.name for field in dataset.fields), *(["geometry"] if dataset.geometry else [])]
            with target.open("w", encoding="utf-8", newline="") as out:
                table = csv.DictWriter(out, columns, extrasaction="ignore")
                table.writeheader()
                count = 0
                for row in suppression.plain_rows(dataset, actor=SYSTEM, as_of=day):
                    table.writerow({column: _format_cell(row.get(column)) for column in columns})
                    count += 1
            written.append({"dataset": dataset.name, "file": str(target), "rows": count})
    command.print_answer(written, as_json=as_json)


def _format_cell(value: object) -> object:
    """A value as a CSV file holds it: geometry as WKT, lists parted by semicolons, yes and no as true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ";".join(str(part) for part in value)
    return getattr(value, "wkt", value)

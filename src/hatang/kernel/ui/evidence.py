"""From a figure to the places behind it: definition, numerator and denominator, quality, the rows and their imports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.kernel import datasets, indicators, known, naming
from hatang.kernel.access import Area, actor_of
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.ui import formats, frames, marks
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.http import HttpRequest

    from hatang.kernel.indicators import Indicator, Measurement
    from hatang.kernel.ui.context import Context

_SHARE = re.compile(r"(?<![\w.,])\d+\.\d+(?= ?%)")


@dataclass(frozen=True)
class Behind:
    """A figure with what it rests on."""

    indicator: Indicator
    measurement: Measurement
    area_title: str
    command: str
    hidden: int
    datasets: tuple[datasets.Dataset, ...]
    qualities: tuple[tuple[str, int], ...]


def indicator_of(code: str) -> Indicator:
    if (indicator := indicators.find_indicator(code)) is None:
        raise Missing("indicator", _("There is no such indicator"), where=code)
    return indicator


def area_or_refuse(context: Context) -> Area:
    area = frames.area_of(context)
    if area is None:
        raise Invalid(
            "area", _("No area is known yet"), hint=_("Load the administrative units: hatang places load-reference")
        )
    return area


def explain_figure(code: str, context: Context, area: Area, hidden: int) -> Behind:
    """The figure on the area as of the date, with its definition and its datasets."""
    indicator = indicator_of(code)
    with known.as_known(context.known_at):
        measured = indicators.measure_indicator(code, [area], context.as_of)
    declared = {dataset.name: dataset for dataset in datasets.list_datasets()}
    return Behind(
        indicator=indicator,
        measurement=measured,
        area_title=frames.place_name(area, context.as_of),
        command=format_command(code, [area], context.as_of, context.known_on),
        hidden=hidden,
        datasets=tuple(declared[name] for name in indicator.reads if name in declared),
        qualities=tuple((name, measured.qualities[name]) for name in marks.QUALITIES if name in measured.qualities),
    )


def record_url(dataset: str, record: str) -> str:
    """The page of a record, where its dataset has one and the record is named by a single key."""
    try:
        declared = datasets.get_dataset(dataset)
    except KeyError:
        return ""
    if declared.record_url is None:
        return ""
    parts = [record] if len(declared.key) == 1 else record.split("/")
    if len(parts) != len(declared.key):
        return ""
    try:
        return declared.record_url(dict(zip(declared.key, parts, strict=True)))
    except (KeyError, NoReverseMatch):
        return ""


def _import_url(row: Mapping[str, Any]) -> str:
    if not row["imported_by"]:
        return ""
    try:
        return reverse("imports:run", args=[row["imported_by"]])
    except NoReverseMatch:
        return ""


def _place_cell(context: Context, row: Mapping[str, Any]) -> str:
    name = row["place_name"] or row["place"]
    if not row["area"]:
        return str(name)
    return format_html('<a href="{}">{}</a>', frames.place_url(context, Area.parse(row["area"])), name)


def _record_cell(context: Context, row: Mapping[str, Any]) -> str:
    address, shown = record_url(row["dataset"], row["record"]), row["record_name"] or row["record"]
    if not address:
        return str(shown)
    return format_html('<a href="{}">{}</a>', context.url(address), shown)


def _write_shares(note: str) -> str:
    """A note with its percentages as people write them; as a fact it is kept in no language, with a point."""
    return _SHARE.sub(lambda share: formats.format_number(float(share[0]), len(share[0].partition(".")[2])), note)


def list_columns(context: Context) -> list[Column]:
    """The columns of a table of evidence."""
    choices = tuple((dataset.name, dataset.title) for dataset in datasets.list_datasets())
    return [
        Column("place_name", gettext_lazy("Place"), html=partial(_place_cell, context)),
        Column("place", gettext_lazy("Code"), "code", shown=False),
        Column("complete", gettext_lazy("Counts in full"), "boolean"),
        Column("numerator", gettext_lazy("Numerator"), "decimal", total=True),
        Column("denominator", gettext_lazy("Denominator"), "decimal", total=True),
        Column("quality", gettext_lazy("Quality"), "quality"),
        Column("dataset", gettext_lazy("Dataset"), "choice", choices=choices, shown=False),
        Column("record_name", gettext_lazy("Record"), html=partial(_record_cell, context)),
        Column("record", gettext_lazy("Key of the record"), "code", shown=False),
        Column("import_name", gettext_lazy("Import"), url=_import_url, shown=False),
        Column("imported_by", gettext_lazy("Key of the import"), "code", shown=False),
        Column("note", gettext_lazy("Note"), html=lambda row: escape(_write_shares(row["note"] or ""))),
        Column("area", gettext_lazy("Area"), "code", shown=False),
    ]


def build_table(request: HttpRequest, code: str, area: Area, *, in_page: bool) -> tuple[Table, int]:
    """The rows behind the figure that the actor may open, and how many more there are."""
    context = context_of(request)
    with known.as_known(context.known_at):
        evidence = indicators.read_evidence(code, [area], context.as_of, actor_of(request))
    rows = [
        {**row, "complete": row["numerator"] >= row["denominator"] if row["denominator"] else None}
        for row in evidence.frame.iter_rows(named=True)
    ]
    _add_names(rows, context.as_of)
    made = Table(
        "evidence",
        list_columns(context),
        from_rows(rows),
        request,
        caption=_("The places behind it"),
        default_sort="complete",
        in_page=in_page,
        file_name=f"{code} {area.code}",
        empty=Empty(_("No row of evidence"), _("The figure rests on nothing that you may open here."), icon="table"),
    )
    return made, evidence.hidden


def _add_names(rows: list[dict[str, Any]], as_of: date) -> None:
    """What record and import of each row are called, beside their keys."""
    records = [(row["dataset"], row["record"]) for row in rows]
    imports = [("imports.run", row["imported_by"]) for row in rows if row["imported_by"]]
    names = naming.name_records([*records, *imports], as_of)
    for row in rows:
        row["record_name"] = names.get((row["dataset"], row["record"]), row["record"])
        row["import_name"] = names.get(("imports.run", row["imported_by"]), row["imported_by"])


def format_command(code: str, areas: Iterable[Area], as_of: date, known_on: date | None = None) -> str:
    """The command that gives the same figure again."""
    parts = ["hatang indicator measure", code, *(str(area) for area in areas), "--as-of", as_of.isoformat()]
    return " ".join([*parts, *(["--known-on", known_on.isoformat()] if known_on else [])])

"""From a figure to the places behind it: definition, numerator and denominator, quality, the rows and their imports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.kernel import datasets, indicators, known, naming, panels
from hatang.kernel.access import ADMINISTRATOR, Area, actor_of, has_right
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.ui import formats, frames, marks
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest

    from hatang.kernel.access import Actor
    from hatang.kernel.indicators import Indicator, Measurement
    from hatang.kernel.ui.context import Context


@dataclass(frozen=True)
class Behind:
    """A figure with what it rests on."""

    indicator: Indicator
    measurement: Measurement
    area_title: str
    command: str
    hidden: int
    datasets: tuple[datasets.Dataset, ...]
    dataset_pages: Mapping[str, str]
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


def explain_figure(code: str, context: Context, area: Area, hidden: int, *, actor: Actor) -> Behind:
    """The figure on the area as of the date, with its definition and its datasets; the command that gives it again for
    those who have a command line."""
    indicator = indicator_of(code)
    with known.as_known(context.known_at):
        measured = indicators.measure_indicator(code, [area], context.as_of)
    declared = {dataset.name: dataset for dataset in datasets.list_datasets()}
    return Behind(
        indicator=indicator,
        measurement=measured,
        area_title=frames.place_name(area, context.as_of),
        command=format_command(code, [area], context.as_of, context.known_on) if actor.has(ADMINISTRATOR) else "",
        hidden=hidden,
        datasets=tuple(declared[name] for name in indicator.reads if name in declared),
        dataset_pages=panels.locate_datasets(indicator.reads),
        qualities=tuple((name, measured.qualities[name]) for name in marks.QUALITIES if name in measured.qualities),
    )


def record_url(dataset: str, record: str) -> str:
    """The page of a record, where its dataset has one; it may be named without the day from which its row holds."""
    try:
        declared = datasets.get_dataset(dataset)
    except KeyError:
        return ""
    if declared.record_url is None:
        return ""
    parts = [record] if len(declared.key) == 1 else record.split("/")
    if len(parts) > len(declared.key):
        return ""
    try:
        return declared.record_url(dict(zip(declared.key, parts, strict=False)))
    except (KeyError, NoReverseMatch):
        return ""


def _import_url(row: Mapping[str, Any]) -> str:
    if not row["imported_by"]:
        return ""
    try:
        return reverse("imports:run", args=[row["imported_by"]])
    except NoReverseMatch:
        return ""


def _filed_url(row: Mapping[str, Any]) -> str:
    """The record among the rows of the file that brought it."""
    if not row["imported_by"]:
        return ""
    try:
        address = reverse("imports:filed", args=[row["imported_by"]])
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({'bo': row['dataset'], 'ban-ghi': row['record']})}"


def _place_cell(context: Context, row: Mapping[str, Any]) -> str:
    name = row["place_name"] or row["place"]
    if not row["area"]:
        return str(name)
    return format_html('<a href="{}">{}</a>', frames.place_url(context, Area.parse(row["area"])), name)


def _record_cell(context: Context, actor: Actor, row: Mapping[str, Any]) -> str:
    """The record and the way to it: its page and the row of the file that brought it, else the page of its place,
    which shows it among the others; of none, who brings it in."""
    if not row["record"]:
        return _explain_no_record(row["dataset"], actor)
    page, shown = record_url(row["dataset"], row["record"]), row["record_name"] or row["record"]
    filed = _filed_url(row) if has_right(actor, "imports.view_all") else ""
    place = frames.place_address(Area.parse(row["area"])) if row["area"] else ""
    if page and page == place and not row["numerator"]:
        # The place stands for itself where nobody's record makes it count.
        words = _("No filing counts here; see what was said of it")
        return format_html('<a href="{}">{}</a>', context.url(page), words)
    address = page or filed or place
    cell = format_html('<a href="{}">{}</a>', context.url(address), shown) if address else str(shown)
    if not page or not filed:
        return cell
    return format_html('{} <a class="small" href="{}">{}</a>', cell, context.url(filed), _("Row of the file"))


def _explain_no_record(dataset: str, actor: Actor) -> str:
    """That nothing stands behind a row, and who can bring it in."""
    supply = next(
        (known for source in panels.list_panels(panels.SupplyOfDatasets) if (known := source.find(dataset, actor))),
        None,
    )
    none = _("No record yet")
    if supply is None:
        return format_html('<span class="muted">{}</span>', none)
    words = _("%(who)s sends the file “%(file)s”") % {"who": supply.who, "file": supply.file}
    if supply.address:
        return format_html('<span class="muted">{}:</span> <a href="{}">{}</a>', none, supply.address, words)
    return format_html('<span class="muted">{}: {}</span>', none, words)


def list_columns(context: Context, actor: Actor) -> list[Column]:
    """The columns of a table of evidence for a reader."""
    choices = tuple((dataset.name, dataset.title) for dataset in datasets.list_datasets())
    # Whoever uses no imports has nothing to open with the number of one.
    sees_imports = has_right(actor, "imports.use")
    return [
        Column("place_name", gettext_lazy("Place"), html=partial(_place_cell, context)),
        Column("place", gettext_lazy("Code"), "code", shown=False),
        Column("complete", gettext_lazy("Counts in full"), "boolean"),
        Column("numerator", gettext_lazy("Numerator"), "decimal", total=True),
        Column("denominator", gettext_lazy("Denominator"), "decimal", total=True),
        Column("quality", gettext_lazy("Quality"), "quality"),
        Column("dataset", gettext_lazy("Dataset"), "choice", choices=choices, shown=False),
        Column("record_name", gettext_lazy("Record"), html=partial(_record_cell, context, actor)),
        Column("record", gettext_lazy("Key of the record"), "code", shown=False),
        Column("import_name", gettext_lazy("Import"), url=_import_url if sees_imports else None, shown=False),
        *([Column("imported_by", gettext_lazy("Key of the import"), "code", shown=False)] if sees_imports else []),
        Column("note_words", gettext_lazy("Note")),
        Column("note", gettext_lazy("Note in codes"), "code", shown=False),
        Column("area", gettext_lazy("Area"), "code", shown=False),
    ]


def build_table(request: HttpRequest, code: str, area: Area, *, in_page: bool) -> tuple[Table, int]:
    """The rows behind the figure that the actor may open, and how many more there are."""
    context = context_of(request)
    with known.as_known(context.known_at):
        evidence = indicators.read_evidence(code, [area], context.as_of, actor_of(request))
    rows = list(evidence.frame.iter_rows(named=True))
    # Where one row brings what is counted and another of what, no row by itself counts in full or not.
    is_joint = all(row["denominator"] for row in rows if row["numerator"]) or not any(
        row["denominator"] for row in rows
    )
    for row in rows:
        row["complete"] = row["numerator"] >= row["denominator"] if is_joint and row["denominator"] else None
    _add_names(rows, context.as_of)
    made = Table(
        "evidence",
        list_columns(context, actor_of(request)),
        from_rows(rows),
        request,
        caption=_("The places behind it"),
        default_sort="complete" if is_joint else "-numerator",
        in_page=in_page,
        file_name=f"{code} {area.code}",
        empty=Empty(_("No row of evidence"), _("The figure rests on nothing that you may open here."), icon="table"),
    )
    return made, evidence.hidden


def _add_names(rows: list[dict[str, Any]], as_of: date) -> None:
    """What record and import of each row are called and what its note says, beside keys and codes."""
    records = [(row["dataset"], row["record"]) for row in rows]
    imports = [("imports.run", row["imported_by"]) for row in rows if row["imported_by"]]
    names = naming.name_records([*records, *imports], as_of)
    notes = {name for row in rows for part in (row["note"] or "").split(_JOINT) for name in (part, *part.split(_LIST))}
    # What an operator files stands in its name, which is a code.
    by_code = naming.name_codes(
        notes | {row["place_name"] for row in rows if (row["place_name"] or "").isupper()}, as_of
    )
    choices = {name: _read_choices(name) for name in {row["dataset"] for row in rows}}
    for row in rows:
        row["place_name"] = by_code.get(row["place_name"], row["place_name"])
        row["note_words"] = write_out(row["note"] or "", {**choices[row["dataset"]], **by_code})
        row["record_name"] = write_out(names.get((row["dataset"], row["record"]), row["record"]), {})
        row["import_name"] = names.get(("imports.run", row["imported_by"]), "")


def _read_choices(dataset: str) -> dict[str, str]:
    """What the codes of a dataset's own choices are called."""
    try:
        fields = datasets.get_dataset(dataset).fields
    except KeyError:
        return {}
    return {code: str(title) for field in fields for code, title in field.choices}


# How parts of names and notes are joined.
_JOINT, _LIST = " · ", ", "
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_SHARE = re.compile(r"(\d+(?:\.\d+)?) %")


def write_out(text: str, by_code: Mapping[str, str]) -> str:
    """The parts of a name or note as people write them: names for codes, days, shares.

    >>> write_out("VIETTEL.QNG · 4G · 11.4 % · 2026-06-30", {"VIETTEL.QNG": "Viettel"}).replace("\u00a0", " ")
    'Viettel · 4G · 11,4 % · 30/06/2026'
    >>> write_out("VIETTEL.QNG, VNPT.QNG", {"VIETTEL.QNG": "Viettel", "VNPT.QNG": "VNPT"})
    'Viettel, VNPT'
    """
    return _JOINT.join(_write_part(_name_part(part, by_code)) for part in text.split(_JOINT))


def _name_part(part: str, by_code: Mapping[str, str]) -> str:
    """The name for a code, and names for a list of nothing but codes."""
    codes = part.split(_LIST)
    return _LIST.join(by_code[code] for code in codes) if all(code in by_code for code in codes) else part


def _write_part(part: str) -> str:
    if _DAY.fullmatch(part):
        return formats.format_day(date.fromisoformat(part))
    share = _SHARE.fullmatch(part)
    if share:
        return formats.format_percent(float(share[1]))
    # Words that an indicator writes beside a row are msgids of its capability.
    return _(part) if part else part


def format_command(code: str, areas: Iterable[Area], as_of: date, known_on: date | None = None) -> str:
    """The command that gives the same figure again."""
    parts = ["hatang indicator measure", code, *(str(area) for area in areas), "--as-of", as_of.isoformat()]
    return " ".join([*parts, *(["--known-on", known_on.isoformat()] if known_on else [])])

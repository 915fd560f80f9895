"""The rows of a file that was taken in: of each cell what the file said and what was stored of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.engines.sheets.cells import column_number
from hatang.kernel import datasets
from hatang.kernel.imports import cells, registry, report
from hatang.kernel.imports.actions import read_file
from hatang.kernel.imports.checking import Decisions, check_rows
from hatang.kernel.reading import KeptFew
from hatang.kernel.ui.tables import Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.kernel.access import Actor
    from hatang.kernel.imports.checking import CheckedRows
    from hatang.kernel.imports.declaration import Import, ImportColumn
    from hatang.kernel.imports.models import ImportRun
    from hatang.kernel.imports.rows import Row
    from hatang.kernel.problems import Text
    from hatang.kernel.ui.tables import Kind

# Columns shown at once; the others are offered by the table.
_SHOWN = 6
# How indicators put the parts of a key together.
_KEY_JOINTS = re.compile(r"[|/]")
_PLACE = re.compile(r"([A-Z]+)(\d+)")
# What is sorted and filtered as what it is and not as its words.
_KINDS: dict[str, Kind] = {
    "integer": "integer",
    "decimal": "decimal",
    "longitude": "decimal",
    "latitude": "decimal",
    "money": "money",
    "date": "date",
    "month": "date",
}
_OUTCOMES = (
    ("stored", gettext_lazy("was taken in")),
    ("faulty", gettext_lazy("faulty, left out")),
    ("left_out", gettext_lazy("left out")),
)


@dataclass(frozen=True)
class FiledCell:
    """One cell of a row that was taken in."""

    title: Text
    written: str
    stored: str


@dataclass(frozen=True)
class FiledRows:
    """The rows of a file for a table: `number` as people count, `outcome`, the stored value of each field; under
    `said:<field>` what the file said, under `shown:<field>` what was stored in words and under `plain:<field>` as a
    sheet shows it, under `@key` how each can stand in the key of a record. `of`: the datasets of a field's codes."""

    fields: tuple[ImportColumn, ...]
    rows: tuple[Mapping[str, Any], ...]
    of: Mapping[str, tuple[str, ...]]

    def find_record(self, dataset: str, record: str) -> Mapping[str, Any] | None:
        """The one row that brought this record of the dataset; parts of its key that no file holds are passed over."""
        declared = datasets.find_dataset(dataset)
        if declared is None:
            return None
        matching = [row for row in self.rows if _is_record(row["@key"], declared.key, record.casefold())]
        return matching[0] if len(matching) == 1 else None

    def list_cells(self, row: Mapping[str, Any], as_of: date) -> list[FiledCell]:
        """What the file said of the row and what was stored, field by field; codes with what they are called."""
        listed = []
        for column in self.fields:
            written, stored = row[f"said:{column.field}"], row[f"shown:{column.field}"]
            if name := datasets.name_codes(self.of.get(column.field, ()), {stored}, as_of).get(stored):
                stored = f"{name} ({stored})"
            if written or stored:
                listed.append(FiledCell(column.title, written, stored))
        return listed

    def list_columns(self) -> list[Column]:
        """The columns of the table; codes bear their names, what else the file wrote otherwise shows both."""
        return [
            Column("number", gettext_lazy("Row of the file"), "integer"),
            *(
                Column(
                    column.field,
                    column.title,
                    _KINDS.get(column.kind, "text"),
                    unit=column.unit,
                    shown=number < _SHOWN,
                    of=self.of.get(column.field, ()),
                    html=None if column.field in self.of else partial(_draw_cell, column.field),
                )
                for number, column in enumerate(self.fields)
            ),
            Column("outcome", gettext_lazy("What became of it"), "choice", choices=_OUTCOMES),
        ]


def _is_record(held: Mapping[str, Sequence[str]], names: Sequence[str], record: str) -> bool:
    """Whether what a row holds is in the record, one part after the other; the last parts may be missing in it.

    >>> survey = {"code": ("ks-1",), "commune": ("21136@2025-07-01", "21136"), "month": ("2026-10-01", "2026-10")}
    >>> [_is_record(survey, ("code", "day", "commune", "month"), record) for record in ("ks-1/x/21136/2026-10", "ks-1")]
    [True, True]
    >>> _is_record(survey, ("code", "commune"), "ks-1/21157@2025-07-01"), _is_record(survey, ("day",), "x")
    (False, False)
    """
    is_told, rest = False, record
    for name in names:
        if not rest:
            break
        if name not in held:
            rest = "".join(_KEY_JOINTS.split(rest, maxsplit=1)[1:])
            continue
        # A part may hold a joint itself, as the number of a decision does.
        part = next((part for part in held[name] if rest == part or rest.startswith((f"{part}/", f"{part}|"))), None)
        if part is None:
            return False
        is_told, rest = True, rest[len(part) + 1 :]
    return is_told and not rest


def _list_key_forms(value: object) -> tuple[str, ...]:
    """How a value can stand in the key of a record: a unit with its day or without, a month as its first day or not."""
    plain = "" if value is None else str(getattr(value, "code", value)).casefold()
    if isinstance(value, date):
        return plain, plain[:7]
    return (plain,) if value is None else tuple(dict.fromkeys((str(value).casefold(), plain)))


def _draw_cell(field: str, row: Mapping[str, Any]) -> str:
    written, shown = row[f"said:{field}"], row[f"shown:{field}"]
    if row["outcome"] != "stored":
        return str(written or shown)
    if not written or written.strip() in (shown, row[f"plain:{field}"]):
        return str(shown)
    return format_html('{} <small class="muted">{}</small>', shown, _("The file: %(text)s") % {"text": written})


_KEPT: KeptFew[FiledRows] = KeptFew(4)


def read_filed_rows(run: ImportRun, actor: Actor) -> FiledRows:
    """The rows of a run that was taken in, read from its kept file as they were understood then."""
    # Neither the file nor what was decided of it changes any more.
    return _KEPT.take((run.pk, run.committed_at, translation.get_language()), lambda: _read_rows(run, actor))


def _read_rows(run: ImportRun, actor: Actor) -> FiledRows:
    declared = registry.get_import(run.name)
    checked = check_rows(
        read_file(run),
        declared,
        _supply_scope(run, declared),
        actor=actor,
        as_of=run.as_of,
        today=timezone.localdate(run.committed_at),
    )
    fields = tuple(column for column in declared.columns if _is_spoken_of(checked, column.field))
    outcomes = {"stored": checked.sound, "faulty": checked.faulty, "left_out": checked.dropped}
    listed = [(row, outcome) for outcome, rows in outcomes.items() for row in rows]
    listed.sort(key=lambda pair: pair[0].number)
    known = datasets.find_dataset(declared.dataset)
    of = {field.name: field.of for field in (known.fields if known else ()) if field.of}
    coded = {column.field: of[column.field] for column in fields if column.field in of and column.kind != "unit"}
    return FiledRows(fields, tuple(_describe_row(checked, fields, row, outcome) for row, outcome in listed), coded)


def _supply_scope(run: ImportRun, declared: Import) -> Decisions:
    """The decisions, with what the file held for only because of who filed it: its reader may be another body's."""
    decisions = Decisions.from_dict(run.decisions)
    if len(run.scopes) != 1:
        return decisions
    own = {
        name: text
        for name, text in zip(declared.scope, run.scopes[0], strict=True)
        if declared.column(name).kind != "unit"
    }
    return replace(decisions, given={**own, **decisions.given})


def _is_spoken_of(checked: CheckedRows, field: str) -> bool:
    return any(field in row.places or row.values.get(field) is not None for row in checked.table.rows)


def _describe_row(checked: CheckedRows, fields: tuple[ImportColumn, ...], row: Row, outcome: str) -> dict[str, Any]:
    described: dict[str, Any] = {"number": row.number, "outcome": outcome, "@key": {}}
    for column in fields:
        value = row.values.get(column.field)
        shown = report.show_field(column, value)
        described[column.field] = value if column.kind in _KINDS else shown
        described[f"shown:{column.field}"] = shown
        described[f"plain:{column.field}"] = cells.show_cell(value) if isinstance(value, float | int | date) else ""
        described[f"said:{column.field}"] = _read_cell(checked, row.places.get(column.field, ""))
        described["@key"][column.field] = _list_key_forms(value)
    return described


def _read_cell(checked: CheckedRows, place: str) -> str:
    match = _PLACE.fullmatch(place)
    if match is None:
        return ""
    return cells.show_cell(checked.sheet.cell(int(match[2]) - 1, column_number(match[1])))

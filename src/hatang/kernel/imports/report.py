"""What a check found, as plain data: for the command line's JSON, for the pages, for the record of the run."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from hatang.engines.sheets.cells import column_letters
from hatang.kernel.imports import cells, references, rows
from hatang.kernel.imports.declaration import Choice
from hatang.kernel.imports.faults import GUESSED, READINGS, CellValue
from hatang.kernel.imports.references import Query
from hatang.kernel.ui.formats import format_day, format_measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hatang.kernel.imports.checking import Examination
    from hatang.kernel.imports.declaration import Added, Changed, Changes, ImportColumn, Situation, Values
    from hatang.kernel.imports.layouts import Match

# Rows of each kind of change that a preview shows.
SHOWN = 50
_SAMPLES = 3
# As a sheet says yes and no.
_YES, _NO = "có", "không"


def build_report(examined: Examination, file_name: str) -> dict[str, Any]:
    """Everything but the faults: columns, rows passed over, notes, and the summary."""
    layout = examined.layout
    return {
        "import": examined.declared.name,
        "file": file_name,
        "format": examined.document.format,
        "encoding": examined.sheet.encoding.upper() or examined.document.encoding,
        "converted_from": examined.sheet.encoding,
        "sheet": layout.sheet_name,
        "other_sheets": [{"name": name, "fits": fits} for name, fits in layout.others],
        "header_rows": [layout.header_first + 1, layout.header_last + 1],
        "columns": [_describe_column(examined, match) for match in layout.matches],
        "hidden_columns": [column_letters(column) for column in sorted(examined.sheet.hidden_columns)],
        "hidden_rows": examined.sheet.hidden_rows,
        "skipped": {kind: numbers for kind, numbers in examined.body.skipped.items() if kind != "blank"},
        "notes": [
            {
                "field": note.field,
                "reading": note.reading.value,
                "text": str(READINGS[note.reading]),
                "count": note.count,
                "example": note.example,
                "cells": note.cells,
            }
            for note in examined.table.notes.values()
        ],
        "guessed": _list_guesses(examined),
        "summary": _describe_summary(examined),
    }


def with_faults(examined: Examination, file_name: str) -> dict[str, Any]:
    """The whole report, faults in the order of the file."""
    report = build_report(examined, file_name)
    summary = report.pop("summary")
    return {**report, "faults": [fault.as_dict() for fault in examined.faults], "summary": summary}


def _describe_column(examined: Examination, match: Match) -> dict[str, Any]:
    rows_below = range(examined.layout.header_last + 1, len(examined.sheet.rows))
    texts = (cells.show_cell(examined.sheet.cell(number, match.column)) for number in rows_below)
    return {
        "column": match.letters,
        "header": match.header,
        "field": match.field,
        "confidence": round(match.confidence, 2),
        "measure": match.measure,
        "second": match.second,
        "ignored": match.ignored,
        "samples": [text[:60] for text in islice(filter(None, texts), _SAMPLES)],
    }


def _describe_summary(examined: Examination) -> dict[str, Any]:
    return {
        "rows": len(examined.table.rows),
        "sound_rows": len(examined.sound),
        "faulty_rows": len(examined.faulty),
        "dropped_rows": sorted(row.number for row in examined.dropped),
        "faults": len(rows.list_errors(examined.faults)),
        "table_faults": len(examined.table_faults),
        "faults_by_kind": rows.count_by(examined.faults),
        "proposals_by_kind": rows.count_by([fault for fault in examined.faults if fault.proposal is not None]),
        "rows_passed_over": dict(Counter({kind: len(numbers) for kind, numbers in examined.body.skipped.items()})),
        **examined.account.as_dict(),
        "closing_withheld": examined.closing_withheld,
        "standing": examined.changes.standing,
        "asks_extent": examined.asks_extent,
        "may_commit": examined.may_commit,
    }


def describe_standing(examined: Examination, limit: int) -> dict[str, Mapping[str, CellValue]]:
    """What the register holds in the field of each of the first faults whose row has a record that stands, by row and
    field, `12|technology`: under `standing` in words, "" where the record has nothing there, under `taken` as it is put
    into the cell. What names the record itself it holds anyway."""
    key = examined.declared.key
    columns = {column.field: column for column in examined.declared.columns if column.field not in key}
    rows_by_number = {row.number: row for row in examined.faulty}
    described: dict[str, str] = {}
    taken: dict[str, CellValue] = {}
    for fault in examined.faults[:limit]:
        row = rows_by_number.get(fault.row)
        record = examined.find_standing(row) if row is not None and fault.field in columns else None
        if record is not None and fault.field in record:
            column, value, place = columns[fault.field], record[fault.field], f"{fault.row}|{fault.field}"
            described[place] = show_field(column, value)
            if (content := _write_cell(value)) not in (None, ""):
                taken[place] = content
    return {"standing": _name_standing(examined, columns, described), "taken": taken}


def _write_cell(value: object) -> CellValue:
    """A value as a cell of a file holds it: a number as itself, since its text may be read otherwise; "" of shapes."""
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, int | float | Decimal):
        return float(value)
    if isinstance(value, tuple | list):
        return ", ".join(str(part) for part in map(_write_cell, value) if part)
    return cells.show_cell(value) if isinstance(value, str | date) else str(getattr(value, "code", ""))


def _name_standing(
    examined: Examination, columns: Mapping[str, ImportColumn], described: Mapping[str, str]
) -> dict[str, str]:
    """The texts with the names of those that are codes of a register, as the column's own resolver knows them."""
    named = dict(described)
    for name, column in columns.items():
        places = [place for place in described if place.endswith(f"|{name}") and described[place]]
        if column.reference is None or not places:
            continue
        asked = {place: [Query(code) for code in described[place].split(", ")] for place in places}
        every = list(dict.fromkeys(query for queries in asked.values() for query in queries))
        resolved = column.reference(every, examined.situation)
        for place, queries in asked.items():
            titles = [(query.text, resolved[query].title if query in resolved else "") for query in queries]
            named[place] = ", ".join(f"{title} ({code})" if title not in ("", code) else code for code, title in titles)
    return named


def preview_changes(examined: Examination) -> dict[str, Any]:
    """The first rows of each kind of change in words, for the page that shows what will happen."""
    changes: Changes = examined.changes
    columns = {column.field: column for column in examined.declared.columns}
    notices = [*_warn_of_past(examined), *examined.declared.notices(changes, examined.situation)]
    shown = [
        *(added.values for added in changes.added[:SHOWN]),
        *(values for changed in changes.changed[:SHOWN] for values in (changed.before, changed.after)),
        *(closed.before for closed in changes.closed[:SHOWN]),
    ]
    columns = {column.field: _call_by_name(column, shown, examined.situation) for column in columns.values()}
    return {
        "notices": [str(text) for text in islice(notices, SHOWN)],
        "added": [
            {"key": _show_key(added.key), "row": added.row, "values": _show_fields(added.values, columns)}
            for added in changes.added[:SHOWN]
        ],
        "changed": [
            {
                "key": _show_key(changed.key),
                "row": changed.row,
                "fields": [
                    {
                        "title": str(columns[name].title),
                        "before": show_field(columns[name], changed.before[name]),
                        "after": show_field(columns[name], changed.after[name]),
                    }
                    for name in changed.after
                ],
            }
            for changed in changes.changed[:SHOWN]
        ],
        "closed": [
            {"key": _show_key(closed.key), "values": _show_fields(closed.before, columns)}
            for closed in changes.closed[:SHOWN]
        ],
    }


def _call_by_name(column: ImportColumn, rows: Iterable[Values], situation: Situation) -> ImportColumn:
    """The column with the names of what the rows point to: a code alone tells nobody anything."""
    if column.reference is None:
        return column
    held = [value for values in rows if (value := values.get(column.field))]
    codes = {code for value in held for code in (value if isinstance(value, tuple | list) else (value,))}
    asked = {code: Query(code) for code in codes if isinstance(code, str)}
    resolved = column.reference(list(asked.values()), situation) if asked else {}
    titles = {code: resolved[query].title for code, query in asked.items() if query in resolved}
    return replace(column, choices=tuple(Choice(code, title) for code, title in titles.items() if title))


def _warn_of_past(examined: Examination) -> Iterator[str]:
    """That rows hold from a year before that of the file, so that figures of the past change with them."""
    declared, changes, as_of = examined.declared, examined.changes, examined.situation.as_of
    field = declared.first_day_field
    if not field:
        return
    # A record whose first day is part of its key is corrected for all its days, another from the day of the file on.
    rows: list[Added | Changed] = [*changes.added, *(changes.changed if field in declared.key else ())]
    days = [day for row in rows if isinstance(day := row.values.get(field), date) and day.year < as_of.year]
    if days:
        words = ngettext(
            "%(count)d row holds from a year before %(year)s, the first from %(day)s: figures of past years change with"
            " it. Results that were closed keep theirs.",
            "%(count)d rows hold from a year before %(year)s, the first from %(day)s: figures of past years change with"
            " them. Results that were closed keep theirs.",
            len(days),
        )
        yield words % {"count": len(days), "year": as_of.year, "day": format_day(min(days))}


def _list_guesses(examined: Examination) -> list[dict[str, str]]:
    """The first cells of which more was taken than they say, a month for its first day: what stands there, as what it
    was read."""
    notes = [note for note in examined.table.notes.values() if note.reading in GUESSED]
    fields = {place: note.field for note in notes for place in note.cells[:SHOWN]}
    guesses = []
    for row in examined.table.rows if fields else ():
        for name, place in row.places.items():
            if fields.get(place) == name and (meant := row.values.get(name)) is not None:
                now = show_field(examined.table.columns[name], meant)
                guesses.append({"cell": place, "field": name, "was": examined.read_cell(place), "now": now})
    return guesses[:SHOWN]


def _show_key(key: tuple[object, ...]) -> str:
    return " · ".join(filter(None, map(show_in_words, key)))


def _show_fields(values: Values, columns: Mapping[str, ImportColumn]) -> list[dict[str, str]]:
    return [
        {"title": str(columns[name].title), "value": show_field(columns[name], value)}
        for name, value in values.items()
        if name in columns and value not in (None, "", ())
    ]


def show_field(column: ImportColumn, value: object) -> str:
    """A choice by its title, anything else by itself."""
    if isinstance(value, tuple | list):
        return ", ".join(show_field(column, part) for part in value)
    return next((str(choice.title) for choice in column.choices if choice.value == value), show_in_words(value))


def show_in_words(value: object) -> str:
    """A value as a person reads it; a unit by its name, a shape by its kind."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, str | int | float | Decimal | date):
        return format_measured(value) if isinstance(value, float | Decimal) else cells.show_cell(value)
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(map(show_in_words, value))
    if hasattr(value, "geom_type"):
        return str(value.geom_type)
    resolver = references.unit_resolver()
    return (resolver.title(value) if resolver is not None else "") or str(value)

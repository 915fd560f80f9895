"""Rows of cells to rows of values: every column read, every refusal placed at its cell."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hatang.engines.sheets.cells import Broken, cell_address
from hatang.engines.writing import numbers
from hatang.engines.writing.numbers import NumberStyle
from hatang.engines.writing.words import clean_text
from hatang.kernel.imports import cells, figures, synonyms
from hatang.kernel.imports.faults import OF_SEVERAL_CELLS, CellReading, Fault, Kind, Proposal, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.kernel.imports.body import TableBody
    from hatang.kernel.imports.declaration import Import, ImportColumn
    from hatang.kernel.imports.layouts import Layout, Match

# Cells of a column remembered for a note; the rest is only counted.
_EXAMPLES = 200


@dataclass
class Row:
    """One record: its row as people count it, its values by field, where each stands, which fields were refused."""

    number: int
    values: dict[str, object] = dataclasses.field(default_factory=dict)
    places: dict[str, str] = dataclasses.field(default_factory=dict)
    shown: dict[str, str] = dataclasses.field(default_factory=dict)
    refused: set[str] = dataclasses.field(default_factory=set)

    @property
    def faulty(self) -> bool:
        return bool(self.refused)


@dataclass
class Note:
    """How cells of one column were read that were not written the plain way; `example` is one as it stood."""

    field: str
    reading: CellReading
    count: int = 0
    cells: list[str] = dataclasses.field(default_factory=list)
    example: str = ""


@dataclass
class ImportTable:
    """The records of the file with all that was found so far; the later steps add their faults to it."""

    rows: list[Row]
    columns: dict[str, ImportColumn]
    headers: dict[str, str]
    faults: list[Fault] = dataclasses.field(default_factory=list)
    notes: dict[tuple[str, CellReading], Note] = dataclasses.field(default_factory=dict)
    confirmed: frozenset[tuple[str, str]] = frozenset()
    # The cells that somebody repaired.
    repaired: frozenset[str] = frozenset()

    def refuse(
        self, row: Row, field_name: str, refusal: Refusal, *, proposal: Proposal | None = None, place: str = ""
    ) -> bool:
        """Place a refusal at the row's cell of the field, unless a person confirmed just this there (then False)."""
        at = place or row.places.get(field_name, "")
        if (at, refusal.kind.value) in self.confirmed:
            self.note(field_name, CellReading.CONFIRMED, at, row.shown.get(field_name, ""))
            return False
        if proposal is None and refusal.proposal is not None:
            text = cells.show_cell(refusal.proposal)
            proposal = Proposal(text, ((at, refusal.proposal),), title=refusal.proposal_title)
        value = (
            refusal.params.get("value", "") or row.shown.get(field_name, "") or _plain_text(row.values.get(field_name))
        )
        self.faults.append(Fault(at, row.number, field_name, refusal.kind, value, refusal.params, proposal))
        row.refused.add(field_name)
        return True

    def note(self, field_name: str, reading: CellReading, at: str, example: str) -> None:
        note = self.notes.get((field_name, reading))
        if note is None:
            note = self.notes[field_name, reading] = Note(field_name, reading, example=example)
        note.count += 1
        if len(note.cells) < _EXAMPLES:
            note.cells.append(at)


def _plain_text(value: object) -> str:
    return cells.show_cell(value) if isinstance(value, str | float | int | date) else ""


def read_table(
    layout: Layout,
    body: TableBody,
    declared: Import,
    *,
    given: Mapping[str, object],
    confirmed: frozenset[tuple[str, str]],
    last_day: date = date.max,
) -> ImportTable:
    """All values of all records; fields without a column take what was given for the whole file, or their default.

    Nothing was seen or done after `last_day`.
    """
    columns = {column.field: column.ending(last_day) for column in declared.columns}
    table = ImportTable(
        [Row(source.row + 1) for source in body.rows], columns, _list_headers(layout), confirmed=confirmed
    )
    _missing_columns(table, layout, body, declared, given)
    besides: list[tuple[ImportColumn, Match]] = []
    styles = _detect_styles(layout, body, columns)
    for name, column in columns.items():
        match = layout.of(name)
        if match is None:
            _without_column(table, body, column, given)
        else:
            if column.kind == "choice" and (beside := layout.second(name)) is not None:
                besides.append((column, beside))
            if column.kind == "money" and not match.measure:
                match = dataclasses.replace(match, measure=layout.stated_measure)
            _read_column(
                table,
                body,
                (match, layout.second(name)),
                cells.Reader(
                    column,
                    styles[name],
                    _check_measure(table, body, match, column),
                    _learn_habit(body, match, column),
                ),
            )
    for match in layout.matches:
        if match.field.startswith("@") or match.second:
            _read_words(table, body, match)
    for column, beside in besides:
        _read_beside(table, body, column, beside)
    _read_sections(table, body)
    return table


def _list_headers(layout: Layout) -> dict[str, str]:
    return {match.field: match.header for match in layout.matches if match.field and not match.second}


def _missing_columns(
    table: ImportTable, layout: Layout, body: TableBody, declared: Import, given: Mapping[str, object]
) -> None:
    covered = {match.field for match in layout.matches} | set(given)
    if declared.position and synonyms.POSITION in covered:
        covered |= {declared.position.longitude, declared.position.latitude}
    named_by_sections = {level for row in body.rows for level, text in row.section if text}
    for column in declared.columns:
        if column.kind == "unit" and column.unit_level in named_by_sections:
            continue
        if column.required and column.default is None and column.field not in covered:
            place = cell_address(layout.header_last, 0)
            params = {"title": str(column.title)}
            table.faults.append(Fault(place, layout.header_last + 1, column.field, Kind.MISSING_COLUMN, "", params))


def _detect_styles(layout: Layout, body: TableBody, columns: Mapping[str, ImportColumn]) -> dict[str, NumberStyle]:
    """The decimal mark of each column of figures; where a column does not tell, the other columns do."""
    styles: dict[str, NumberStyle] = {}
    texts: list[str] = []
    for name, column in columns.items():
        match = layout.of(name)
        styles[name] = NumberStyle.UNKNOWN
        if match is None or column.kind not in ("integer", "decimal", "money", "longitude", "latitude"):
            continue
        mine = [cell for row in body.rows if isinstance(cell := row.cells[match.column], str)]
        styles[name] = numbers.style_of(mine)
        # Coordinates come from a device that knows but the point; they say nothing of how the office writes.
        texts += mine if column.kind in ("integer", "decimal", "money") else ()
    whole = numbers.style_of(texts)
    return {name: style or whole for name, style in styles.items()}


def _learn_habit(body: TableBody, match: Match, column: ImportColumn) -> figures.ColumnHabit:
    if column.kind != "decimal":
        return figures.ColumnHabit()
    return figures.ColumnHabit.of([row.cells[match.column] for row in body.rows], column.minimum, column.maximum)


def _read_column(
    table: ImportTable, body: TableBody, matches: tuple[Match, Match | None], reader: cells.Reader
) -> None:
    match, beside = matches
    name, index = reader.column.field, match.column
    read_cell, origins, letters = reader.read, body.origins, match.letters
    by_name = beside is not None and _mostly_blank(body, index)
    for row, source in zip(table.rows, body.rows, strict=True):
        raw = source.cells[index]
        place = body.address(source.row, index) if origins else f"{letters}{source.row + 1}"
        row.places[name] = place
        result = read_cell(raw)
        if by_name and not cells.show_cell(raw).strip():
            # A column of codes that hardly anybody filled in: the name beside it counts.
            continue
        if isinstance(result, cells.Taken):
            row.values[name] = result.value
            if result.readings:
                shown = cells.show_cell(raw)
                for reading in result.readings:
                    table.note(name, reading, place, shown)
        else:
            row.shown[name] = cells.show_cell(raw)
            if not table.refuse(row, name, result):
                # Confirmed as it stands: the text itself is the value.
                row.values[name] = row.shown[name]
        if origins and (source.row, index) in origins:
            table.note(name, CellReading.FILLED_DOWN, place, cells.show_cell(raw))


def _mostly_blank(body: TableBody, column: int) -> bool:
    return sum(1 for row in body.rows if not cells.show_cell(row.cells[column]).strip()) * 2 > len(body.rows)


def _check_measure(table: ImportTable, body: TableBody, match: Match, column: ImportColumn) -> str:
    """The unit of the column's figures as its header says; a unit that cannot be is a fault of the column."""
    if column.kind not in ("integer", "decimal", "money"):
        return ""
    place = cell_address(body.rows[0].row - 1, match.column) if body.rows else match.letters
    if match.measure and figures.FigureReader(column, NumberStyle.UNKNOWN, match.measure).factor(match.measure) is None:
        params = {"measure": match.measure, "unit": column.unit or "1"}
        table.faults.append(Fault(place, 0, column.field, Kind.UNKNOWN_MEASURE, match.header, params))
        return ""
    if column.unit == "%" and match.measure != figures.SHARE and not match.measure and _all_shares(body, match):
        repair = ((f"@measure:{column.field}", figures.SHARE),)
        table.faults.append(
            Fault(place, 0, column.field, Kind.SHARE_OR_PERCENT, match.header, {}, Proposal("× 100", repair))
        )
    return match.measure


def _all_shares(body: TableBody, match: Match) -> bool:
    """Whether all figures of a percentage lie between 0 and 1, some strictly; five or more, so that it is no chance."""
    figures_ = [
        cell
        for row in body.rows
        if isinstance(cell := row.cells[match.column], float | int) and not isinstance(cell, bool)
    ]
    return len(figures_) >= 5 and all(0 <= cell <= 1 for cell in figures_) and any(0 < cell < 1 for cell in figures_)


def _without_column(table: ImportTable, body: TableBody, column: ImportColumn, given: Mapping[str, object]) -> None:
    """A field that the file has no column for: given for the whole file, named by section lines, or its default."""
    name = column.field
    for row, source in zip(table.rows, body.rows, strict=True):
        stated = dict(source.section).get(column.unit_level) if column.kind == "unit" else None
        if name in given:
            row.values[name] = given[name]
        elif stated:
            row.values[name] = stated
        elif column.default is not None:
            row.values[name] = column.default


def _read_words(table: ImportTable, body: TableBody, match: Match) -> None:
    """Columns that only help (a district, a whole position, the name beside a code): their text, cleaned."""
    key = f"{match.field}:second" if match.second else match.field
    for row, source in zip(table.rows, body.rows, strict=True):
        raw = source.cells[match.column]
        row.places[key] = body.address(source.row, match.column)
        text = clean_text(cells.show_cell(raw))
        row.shown[key] = text
        if match.second and (isinstance(raw, Broken) or cells.is_error(text)):
            kind = Kind.FORMULA_ERROR if text else Kind.FORMULA_WITHOUT_RESULT
            table.refuse(row, match.field, Refusal(kind, {"value": text}), place=row.places[key])
        elif text:
            row.values[key] = text


def _read_beside(table: ImportTable, body: TableBody, column: ImportColumn, match: Match) -> None:
    """The words beside the code of a choice: they may supply what is missing and must not contradict it."""
    reader = cells.Reader(column)
    key = f"{column.field}:second"
    for row, source in zip(table.rows, body.rows, strict=True):
        outcome = reader.read(source.cells[match.column])
        place = row.places[key]
        if isinstance(outcome, Refusal):
            if outcome.kind is not Kind.MISSING_VALUE and column.field not in row.refused:
                table.refuse(row, column.field, outcome, place=place)
        elif column.field in row.refused:
            title = next((str(choice.title) for choice in column.choices if choice.value == outcome.value), "")
            propose_repair(table, row.places[column.field], Proposal(title, ((row.places[column.field], title),)))
        elif outcome.value is not None and row.values.get(column.field) not in (None, outcome.value):
            params = {"value": row.shown[key], "other": cells.show_cell(source.cells[match.column])}
            table.refuse(row, column.field, Refusal(Kind.UNIT_DISAGREES, params), place=place)


def propose_repair(table: ImportTable, place: str, proposal: Proposal) -> None:
    """Give the faults of a cell that have no repair this one."""
    table.faults = [
        dataclasses.replace(fault, proposal=proposal) if fault.cell == place and fault.proposal is None else fault
        for fault in table.faults
    ]


def _read_sections(table: ImportTable, body: TableBody) -> None:
    """The larger unit that a section line named helps where no column names it."""
    for row, source in zip(table.rows, body.rows, strict=True):
        for level, text in source.section:
            if text and (context := synonyms.CONTEXT.get(level)):
                row.values.setdefault(context, text)


def require_values(table: ImportTable) -> None:
    """Refuse what is required and still empty: a code blank beside its blank name, a row above the first section line.

    Positions and shapes are asked for where they are read.
    """
    missing = {fault.field for fault in table.faults if fault.kind is Kind.MISSING_COLUMN}
    for name, column in table.columns.items():
        if not column.required or name in missing or column.kind in ("longitude", "latitude", "geometry"):
            continue
        for row in table.rows:
            if row.values.get(name) is None and name not in row.refused:
                table.refuse(row, name, Refusal(Kind.MISSING_VALUE))


def list_errors(faults: Sequence[Fault]) -> list[Fault]:
    """The faults, each error once: of one that is named at several cells the first."""
    errors: dict[object, Fault] = {}
    for number, fault in enumerate(faults):
        errors.setdefault((fault.row, fault.kind) if fault.kind in OF_SEVERAL_CELLS else number, fault)
    return list(errors.values())


def count_by(faults: Sequence[Fault]) -> dict[str, int]:
    """How many errors of each kind, most frequent first."""
    return dict(Counter(fault.kind.value for fault in list_errors(faults)).most_common())

"""What the cells point to: all texts of a column resolved at once, refusals placed, names checked against codes."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from hatang.engines.writing import names, words
from hatang.kernel.imports import references, synonyms
from hatang.kernel.imports.faults import CellReading, Kind, Proposal, Refusal
from hatang.kernel.imports.references import Query, Resolution

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.kernel.imports.declaration import Import, ImportColumn, Situation
    from hatang.kernel.imports.rows import ImportTable, Row

# A key of several parts; a file keeps to one value for a stem when this many rows bear it out.
_PARTED, _KEPT = re.compile(r"[0-9A-Za-z][^0-9A-Za-z]+[0-9A-Za-z]+$"), 10
_AMBIGUOUS = frozenset({Kind.AMBIGUOUS_UNIT, Kind.AMBIGUOUS_REFERENCE})
# A name beside a code is taken for another way to write the same from this likeness on.
_ALIKE = 55.0
# From the smaller unit to the larger ones that may tell it from its namesakes.
_LARGER = {"hamlet": ("commune", "district"), "commune": ("district",), "district": ("province",), "province": ()}


def resolve_columns(table: ImportTable, situation: Situation) -> None:
    """Replace the texts of unit and reference columns by the values of their resolvers, larger units first."""
    pointing = [column for column in table.columns.values() if column.kind in ("unit", "reference")]
    levels = ["province", "district", "commune", "hamlet", ""]
    for column in sorted(
        pointing, key=lambda pointer: levels.index(pointer.unit_level if pointer.kind == "unit" else "")
    ):
        _resolve_column(table, column, situation)


def _resolve_column(table: ImportTable, column: ImportColumn, situation: Situation) -> None:
    asked: dict[int, list[Query]] = {}
    beside: dict[int, Query] = {}
    second = f"{column.field}:second"
    for index, row in enumerate(table.rows):
        value = row.values.get(column.field)
        within = _find_containing_unit(table, row, column)
        if isinstance(value, str):
            asked[index] = [_build_query(value, within, column)]
        elif isinstance(value, tuple):
            asked[index] = [_build_query(str(part), within, column) for part in value]
        if isinstance(text := row.values.get(second), str):
            beside[index] = _build_query(text, within, column)
    queries = list(
        dict.fromkeys([query for cell_queries in asked.values() for query in cell_queries] + list(beside.values()))
    )
    if not queries:
        return
    resolved = _ask_resolver(queries, column, situation)
    for index, row in enumerate(table.rows):
        other = resolved[beside[index]] if index in beside else None
        if index in asked:
            _settle_cell(table, row, column, [resolved[query] for query in asked[index]], other)
            _compare_beside(table, row, column, other)
        elif other is not None and column.field not in row.refused:
            row.places[column.field] = row.places[second]
            row.values[column.field] = row.values[second]
            _settle_cell(table, row, column, [other], None)
        elif other is not None and other.value is not None:
            _supply_code(table, row, column.field, other)


def require_known_codes(table: ImportTable, declared: Import, situation: Situation) -> None:
    """Refuse codes that do not stand in the register which their column names; those that do are written as there.

    The proposal is the register's own spelling, or what the rows beside it say: the cells of one mast bear codes that
    differ in their last part only, so when the others of the file keep to that, the odd one is on the mast of its kin.
    """
    for column in table.columns.values():
        if column.kind != "code" or column.reference is None or column.field not in table.headers:
            continue
        codes = {row.number: code for row in table.rows if isinstance(code := row.values.get(column.field), str)}
        queries = {code: Query(code) for code in codes.values()}
        resolved = column.reference(list(queries.values()), situation)
        unknown = []
        for row in table.rows:
            if row.number not in codes or column.field in row.refused:
                continue
            resolution = resolved[queries[codes[row.number]]]
            if resolution.value is None:
                unknown.append((row, resolution))
            else:
                row.values[column.field] = resolution.value
        kin = _Kin(table, declared, column.field, {row.number for row, _resolution in unknown}) if unknown else None
        for row, resolution in unknown:
            value = codes[row.number]
            proposal = resolution.proposal or (kin.find(row) if kin else None)
            table.refuse(row, column.field, Refusal(resolution.kind, {"value": value}, proposal, resolution.title))


class _Kin:
    """What the rows whose keys differ in their last part only say of a field, where a file keeps to that."""

    def __init__(self, table: ImportTable, declared: Import, field: str, unknown: set[int]) -> None:
        self.keys = [name for name in declared.key if table.columns[name].kind == "code" and name != field]
        self.values: dict[str, set[object]] = {}
        together = 0
        for row in table.rows:
            stem, value = self._stem(row), row.values.get(field)
            if stem and value is not None and row.number not in unknown and field not in row.refused:
                together += stem in self.values
                self.values.setdefault(stem, set()).add(value)
        several = sum(len(values) > 1 for values in self.values.values())
        self.kept = together >= _KEPT and several * 20 <= together

    def _stem(self, row: Row) -> str:
        key = row.values.get(self.keys[-1]) if self.keys else None
        return re.sub(r"[^0-9A-Za-z]+[0-9A-Za-z]+$", "", key) if isinstance(key, str) and _PARTED.search(key) else ""

    def find(self, row: Row) -> str | None:
        values = self.values.get(self._stem(row), set()) if self.kept else set()
        return str(next(iter(values))) if len(values) == 1 else None


def _supply_code(table: ImportTable, row: Row, field: str, beside: Resolution) -> None:
    """A code that is missing is known by the name beside it: the repair of the missing value."""
    code = getattr(beside.value, "code", beside.value)
    place = row.places.get(field, "")
    if not isinstance(code, str):
        return
    repair = Proposal(code, ((place, code),), title=beside.title)
    table.faults = [
        dataclasses.replace(fault, proposal=repair)
        if fault.cell == place and fault.kind is Kind.MISSING_VALUE and fault.proposal is None
        else fault
        for fault in table.faults
    ]


def _ask_resolver(queries: Sequence[Query], column: ImportColumn, situation: Situation) -> Mapping[Query, Resolution]:
    if column.kind == "reference":
        assert column.reference is not None, f"the column {column.field} has no resolver"
        return column.reference(queries, situation)
    resolver = references.unit_resolver()
    if resolver is None:
        # Without the capability that knows the units, what is written is all that is known.
        return {query: Resolution(query.text, query.text) for query in queries}
    return resolver.resolve(queries, column.unit_level, situation.as_of)


def _build_query(text: str, within: str, column: ImportColumn) -> Query:
    """A cell may name the larger unit itself: "Xã Bình Châu, huyện Bình Sơn" or "Bình Châu - Bình Sơn"."""
    if column.kind == "unit":
        parts = re.split(r"\s*(?:,|;|\s-\s|\(|\))\s*", text)
        parts = [part for part in parts if part]
        if len(parts) > 1:
            return Query(parts[0], ", ".join(parts[1:]))
    return Query(text, within)


def _find_containing_unit(table: ImportTable, row: Row, column: ImportColumn) -> str:
    """What the row says of the unit around: its resolved columns, or those that only help."""
    if column.kind != "unit":
        return ""
    containing = []
    for level in _LARGER.get(column.unit_level, ()):
        declared = next((c.field for c in table.columns.values() if c.kind == "unit" and c.unit_level == level), None)
        value = row.values.get(declared) if declared else row.values.get(synonyms.CONTEXT[level])
        if value is not None:
            containing.append(str(value))
    return ", ".join(containing)


def _settle_cell(
    table: ImportTable, row: Row, column: ImportColumn, resolutions: Sequence[Resolution], beside: Resolution | None
) -> None:
    """The value of the cell, or its refusal; the name beside a code may supply the repair."""
    refused = next((resolution for resolution in resolutions if resolution.value is None), None)
    if refused is not None and refused.kind in _AMBIGUOUS and beside is not None and beside.value is not None:
        # A name that several have is settled by the code beside it.
        resolutions, refused = [beside], None
    if refused is None:
        values = tuple(resolution.value for resolution in resolutions)
        row.values[column.field] = values if column.many else values[0]
        if not column.many:
            row.shown[column.field] = resolutions[0].title
        if resolutions[0].by_name:
            place = row.places.get(column.field, "")
            table.note(column.field, CellReading.UNIT_SPELLING, place, resolutions[0].title)
        return
    text = str(row.values[column.field])
    row.shown[column.field] = text
    proposal: str | None = refused.proposal if len(resolutions) == 1 else None
    title = refused.title
    if (
        proposal is None
        and refused.kind in (Kind.UNKNOWN_UNIT, Kind.UNKNOWN_REFERENCE)
        and beside
        and beside.value is not None
    ):
        # A code is answered with a code, a name with a name.
        code = getattr(beside.value, "code", beside.value)
        proposal = code if isinstance(code, str) and any(c.isdigit() for c in text) else beside.title
        title = beside.title
    if proposal is None and beside is not None and beside.proposal is not None:
        proposal, title = beside.proposal, beside.title
    params = {"value": text, "choices": "; ".join(refused.choices), "detail": refused.detail}
    row.values[column.field] = None
    table.refuse(row, column.field, Refusal(refused.kind, params, proposal, title))


def _compare_beside(table: ImportTable, row: Row, column: ImportColumn, beside: Resolution | None) -> None:
    """A name that surely means another record than the code beside it is a fault; one that means nothing is not."""
    value = row.values.get(column.field)
    if beside is None or value is None or beside.value == value:
        return
    place = row.places[f"{column.field}:second"]
    if row.places.get(column.field) in table.repaired and place not in table.repaired:
        # The code was chosen by a person who saw the name.
        return
    text = row.shown[f"{column.field}:second"]
    if beside.value is not None:
        params = {"value": text, "other": row.shown.get(column.field, "")}
        table.refuse(row, column.field, Refusal(Kind.UNIT_DISAGREES, params), place=place)
    elif beside.kind is Kind.PAST_UNIT:
        proposal = None
        if beside.proposal is not None:
            proposal = Proposal(beside.proposal, ((place, beside.proposal),), title=beside.title)
        params = {"value": text, "detail": beside.detail}
        table.refuse(row, column.field, Refusal(Kind.PAST_UNIT, params), proposal=proposal, place=place)
    elif beside.kind not in _AMBIGUOUS and not _is_alike(text, right := row.shown.get(column.field, "")):
        params = {"value": text, "other": right}
        proposal = Proposal(right, ((place, right),)) if right else None
        table.refuse(row, column.field, Refusal(Kind.UNIT_DISAGREES, params), proposal=proposal, place=place)


def _is_alike(text: str, title: str) -> bool:
    """Whether a name that resolves to nothing may still be a way to write the record's own."""
    mine, theirs = words.squash_words(names.unit_name(text)[1]), words.squash_words(names.unit_name(title)[1])
    return not title or mine in theirs or theirs in mine or fuzz.ratio(mine, theirs) >= _ALIKE

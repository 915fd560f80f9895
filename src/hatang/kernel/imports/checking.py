"""The whole check of a file, step after step, writing nothing: what it is, what is wrong, what would change."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.engines.sheets.cells import column_number
from hatang.engines.writing.words import clean_text
from hatang.kernel.imports import (
    accounts,
    body,
    cells,
    headers,
    layouts,
    matching,
    planning,
    positions,
    resolving,
    rows,
    shapes,
    synonyms,
    uniqueness,
)
from hatang.kernel.imports.declaration import Changes, Situation
from hatang.kernel.imports.faults import CellValue, Fault, Kind, Proposal, Refusal
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.engines.sheets.cells import Document, Sheet
    from hatang.kernel.access import Actor
    from hatang.kernel.imports.body import TableBody
    from hatang.kernel.imports.declaration import Import, Key, Values
    from hatang.kernel.imports.layouts import Layout
    from hatang.kernel.imports.rows import ImportTable, Row

# Faults of the table as a whole: no row can be left out to be rid of them.
OF_THE_TABLE = frozenset(
    {
        Kind.MISSING_COLUMN,
        Kind.UNKNOWN_MEASURE,
        Kind.SHARE_OR_PERCENT,
        Kind.ZONE_UNCONFIRMED,
        Kind.COLUMNS_SWAPPED,
    }
)

# What tells one record from another to a person; days, kinds and figures of its key do not.
_TELLING = frozenset({"code", "text", "unit", "reference"})
# Parts of a key that another record of the same thing has otherwise.
_DAYS = frozenset({"date", "moment", "month", "year"})
# A record is called by at most so many words of its row.
_NAMED_BY = 3

# A file that would close more than this share of the records in its scopes may be a part of one.
_CLOSED_UNASKED = 0.1


@dataclass(frozen=True)
class Decisions:
    """All that a person said about a file: corrected columns, repaired cells, rows left out, oddities confirmed.

    `traces` say of each repaired cell what stood there, what was set, what that means, who set it and when: `was`,
    `set`, `now`, `by`, `at`, texts all. `given` holds values for fields that the file has no column for. `supplement`
    says that the file is a part, so that nothing is closed; `whole` that it is not, although it would close more than a
    tenth. `leave_out` leaves out every row that still has a fault.
    """

    wishes: layouts.Wishes = layouts.Wishes()  # noqa: RUF009 - frozen
    repairs: Mapping[str, CellValue] = field(default_factory=dict)
    dropped: frozenset[int] = frozenset()
    confirmed: frozenset[tuple[str, str]] = frozenset()
    given: Mapping[str, str] = field(default_factory=dict)
    supplement: bool = False
    whole: bool = False
    leave_out: bool = False
    traces: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "wishes": self.wishes.as_dict(),
            "repairs": dict(self.repairs),
            "dropped": sorted(self.dropped),
            "confirmed": sorted(map(list, self.confirmed)),
            "given": dict(self.given),
            "supplement": self.supplement,
            "whole": self.whole,
            "leave_out": self.leave_out,
            "traces": {place: dict(trace) for place, trace in self.traces.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Decisions:
        return cls(
            wishes=layouts.Wishes.from_dict(data.get("wishes") or {}),
            repairs=dict(data.get("repairs") or {}),
            dropped=frozenset(data.get("dropped") or ()),
            confirmed=frozenset((place, kind) for place, kind in data.get("confirmed") or ()),
            given=dict(data.get("given") or {}),
            supplement=bool(data.get("supplement")),
            whole=bool(data.get("whole")),
            leave_out=bool(data.get("leave_out")),
            traces=dict(data.get("traces") or {}),
        )

    def accepting(self, faults: list[Fault]) -> Decisions:
        """These decisions and the proposals of the faults."""
        repairs, dropped, wishes = dict(self.repairs), set(self.dropped), self.wishes
        for fault in faults:
            if fault.proposal is None:
                continue
            if fault.proposal.drop:
                dropped.add(fault.row)
            for place, value in fault.proposal.cells:
                if place.startswith("@"):
                    wishes = _apply_repair(wishes, place, value)
                else:
                    repairs[place] = value
        return replace(self, repairs=repairs, dropped=frozenset(dropped), wishes=wishes)


def _apply_repair(wishes: layouts.Wishes, place: str, value: CellValue) -> layouts.Wishes:
    """A repair of the table as a whole: the zone, the exchanged columns, the unit of a column."""
    if place == "@epsg":
        return replace(wishes, epsg=int(str(value)))
    if place.startswith("@column:"):
        column = column_number(place.removeprefix("@column:"))
        return replace(wishes, columns={**wishes.columns, column: str(value)})
    if place == "@swap":
        return replace(wishes, swap=bool(value))
    return replace(wishes, measures={**wishes.measures, place.removeprefix("@measure:"): str(value)})


@dataclass
class Examination:
    """Everything found out about a file under the decisions of a person."""

    declared: Import
    document: Document
    sheet: Sheet
    layout: Layout
    body: TableBody
    table: ImportTable
    situation: Situation
    decisions: Decisions
    sound: list[Row]
    faulty: list[Row]
    dropped: list[Row]
    changes: Changes
    current: Mapping[Key, Values]
    closing_withheld: bool = False

    @property
    def faults(self) -> list[Fault]:
        return self.table.faults

    @property
    def table_faults(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.kind in OF_THE_TABLE]

    @cached_property
    def account(self) -> accounts.RowAccount:
        """Where every row of the file went."""
        return accounts.RowAccount.of(self)

    @cached_property
    def record_names(self) -> Mapping[int, str]:
        """Row as people count it → what its record is called as it stands in the file: key, name, place."""
        columns = [column for column in self.declared.columns if column.kind in _TELLING]
        telling = [column for column in columns if column.field in self.declared.key]
        telling += [column for column in columns if column not in telling and column.field == "name"]
        telling += [column for column in columns if column not in telling and column.kind == "unit"]
        named = [self.layout.second(column.field) or self.layout.of(column.field) for column in telling]
        matches = [match for match in named if match is not None][:_NAMED_BY]
        names: dict[int, str] = {}
        for source in self.body.rows:
            texts = [clean_text(cells.show_cell(source.cells.get(match.column))) for match in matches]
            names[source.row + 1] = " · ".join(dict.fromkeys(text for text in texts if text))
        return names

    def find_standing(self, row: Row) -> Values | None:
        """The record that stands for a row: of its key, else the only one of the key's readable parts but its days."""
        key = uniqueness.key_of(row, self.declared)
        if key is not None and (exact := self._standing_by(tuple(range(len(key)))).get(planning.normalise_key(key))):
            return exact
        columns = [self.declared.column(name) for name in self.declared.key]
        known = tuple(
            index
            for index, column in enumerate(columns)
            if column.kind not in _DAYS and column.field not in row.refused and row.values.get(column.field) is not None
        )
        part = planning.normalise_key(tuple(row.values[columns[index].field] for index in known))
        return self._standing_by(known).get(part) if known else None

    def _standing_by(self, known: tuple[int, ...]) -> dict[Key, Values | None]:
        """The records by these parts of their keys; None where several share them."""
        if known not in self._standing:
            records: dict[Key, Values | None] = {}
            for key, values in self.current.items():
                part = planning.normalise_key(tuple(key[index] for index in known))
                records[part] = None if part in records else values
            self._standing[known] = records
        return self._standing[known]

    @cached_property
    def _standing(self) -> dict[tuple[int, ...], dict[Key, Values | None]]:
        return {}

    def read_cell(self, place: str) -> str:
        """What stands in a cell of the file ("E7")."""
        letters, number = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()  # type: ignore[union-attr]
        return cells.show_cell(self.sheet.cell(int(number) - 1, column_number(letters)))

    def describe_repairs(self) -> dict[str, dict[str, str]]:
        """Each repaired cell of a row that stands → what stood there in the file, what was set and what that means."""
        described: dict[str, dict[str, str]] = {}
        for row in self.table.rows:
            for field_name, place in row.places.items():
                if place not in self.decisions.repairs:
                    continue
                was = self.read_cell(place)
                text = cells.show_cell(self.decisions.repairs[place])
                meant, title = row.values.get(field_name), row.shown.get(field_name, "")
                if isinstance(meant, date):
                    now = cells.show_cell(meant)
                else:
                    now = f"{title} ({text})" if title and title != text else text
                described[place] = {"was": was, "set": text, "now": now}
        return described

    @property
    def asks_extent(self) -> bool:
        """Whether a person must say first if the file is a part: it would close more than a tenth of what stands."""
        changes = self.changes
        return not self.decisions.whole and len(changes.closed) > _CLOSED_UNASKED * changes.standing

    @property
    def may_commit(self) -> bool:
        """Whether every row is sound, or the faulty ones were said to be left out, and no row is unaccounted for.

        A file that closes much waits for the word that it is whole.
        """
        settled = (self.decisions.leave_out or not self.faulty) and not self.asks_extent
        return not self.table_faults and bool(self.sound) and settled and not self.account.gap


@dataclass(frozen=True)
class Checked:
    """A check that was written down: on what ground of the database it stood, its hash of the changes, its report."""

    ground: tuple[object, ...]
    examined: Examination
    fingerprint: str
    report: dict[str, Any]


@dataclass(frozen=True)
class CheckedRows:
    """The rows of a file, each with what it says and whether it can be taken in; nothing is compared with them yet."""

    sheet: Sheet
    layout: Layout
    body: TableBody
    table: ImportTable
    situation: Situation
    sound: list[Row]
    faulty: list[Row]
    dropped: list[Row]


def check_rows(
    document: Document,
    declared: Import,
    decisions: Decisions,
    *,
    actor: Actor,
    as_of: date,
    today: date | None = None,
) -> CheckedRows:
    """Read and check the rows of the document; `Invalid` where it holds no table for the import, or one without rows.

    What was seen or done is not after `today`, nor after `as_of` where that is later or the only day known.
    """
    layout = headers.find_layout(document, declared, decisions.wishes)
    sheet = document.sheets[layout.sheet]
    table_body = body.split_body(sheet, layout, declared, decisions.repairs)
    if not table_body.rows:
        raise Invalid(
            "no_rows",
            _("There are no rows under the headings"),
            where=layout.sheet_name,
            hint=_("Was another sheet meant? Check the sheet and the header row."),
        )
    given = _read_given(declared, decisions, actor)
    last_day = max(as_of, today or as_of)
    table = rows.read_table(layout, table_body, declared, given=given, confirmed=decisions.confirmed, last_day=last_day)
    table.repaired = frozenset(decisions.repairs)
    _suggest_columns(table, sheet, layout, declared)
    dropped = [row for row in table.rows if row.number in decisions.dropped]
    _drop_rows(table, decisions.dropped)
    situation = Situation(actor, as_of, given, last_day=last_day)
    resolving.resolve_columns(table, situation)
    positions.check_positions(table, layout, decisions.wishes, declared, situation)
    shapes.check_shapes(table, layout.stated_epsg)
    rows.require_values(table)
    uniqueness.odd_ones(table)
    resolving.require_known_codes(table, declared, situation)
    uniqueness.not_yours(table, declared.allowed, situation)
    uniqueness.refuse_duplicates(table, declared)
    _own_checks(table, declared, situation)
    order = {match.field: match.column for match in reversed(layout.matches) if match.field}
    table.faults.sort(key=lambda fault: (fault.kind not in OF_THE_TABLE, fault.row, order.get(fault.field, 0)))
    sound, faulty = _divide_rows(table, declared)
    situation = replace(situation, scopes=_collect_scopes(sound, declared))
    return CheckedRows(sheet, layout, table_body, table, situation, sound, faulty, dropped)


def examine_document(
    document: Document,
    declared: Import,
    decisions: Decisions,
    *,
    actor: Actor,
    as_of: date,
    today: date | None = None,
) -> Examination:
    """Check the document; reads the database through the import's own functions, writes nothing."""
    checked = check_rows(document, declared, decisions, actor=actor, as_of=as_of, today=today)
    current = declared.current(checked.situation)
    changes, withheld = _plan_changes(
        checked.sound,
        [*checked.faulty, *checked.dropped],
        checked.table,
        current,
        declared=declared,
        situation=checked.situation,
        decisions=decisions,
    )
    return Examination(
        declared=declared,
        document=document,
        sheet=checked.sheet,
        layout=checked.layout,
        body=checked.body,
        table=checked.table,
        situation=checked.situation,
        decisions=decisions,
        sound=checked.sound,
        faulty=checked.faulty,
        dropped=checked.dropped,
        changes=changes,
        current=current,
        closing_withheld=withheld,
    )


def _read_given(declared: Import, decisions: Decisions, actor: Actor) -> dict[str, object]:
    """Values for the whole file: what the actor may only be, then what a person typed, each read like a cell."""
    texts = {name: next(iter(values)) for name, values in declared.allowed(actor).items() if len(values) == 1}
    texts |= {name: text for name, text in decisions.given.items() if text.strip()}
    given: dict[str, object] = {}
    for name, text in texts.items():
        if name not in {column.field for column in declared.columns}:
            raise Invalid("given", _("There is no such field"), where=name)
        column = declared.column(name)
        result = cells.Reader(column).read(text)
        if isinstance(result, Refusal):
            fault = Fault("", 0, name, result.kind, text, result.params)
            raise Invalid("given", fault.reason, where=str(column.title))
        given[name] = result.value
    return given


def _suggest_columns(table: ImportTable, sheet: Sheet, layout: Layout, declared: Import) -> None:
    """For a column that is missing, the one unused column that it may be."""
    if not any(fault.kind is Kind.MISSING_COLUMN for fault in table.faults):
        return
    names = synonyms.names_of(declared)
    for index, fault in enumerate(table.faults):
        if fault.kind is Kind.MISSING_COLUMN:
            match = matching.find_likely_match(sheet, layout, declared.column(fault.field), names)
            if match is not None:
                repair = Proposal(match.header, ((f"@column:{match.letters}", fault.field),), title=match.header)
                table.faults[index] = replace(fault, proposal=repair)


def _drop_rows(table: ImportTable, numbers: frozenset[int]) -> None:
    if numbers:
        table.rows = [row for row in table.rows if row.number not in numbers]
        table.faults = [fault for fault in table.faults if fault.row not in numbers or fault.kind in OF_THE_TABLE]


def _own_checks(table: ImportTable, declared: Import, situation: Situation) -> None:
    """What only the capability knows to be wrong; asked of rows that are sound so far."""
    sound = [row for row in table.rows if not row.faulty]
    for check in declared.row_checks:
        for row in sound:
            for problem in check(row.values):
                table.refuse(
                    row, problem.field, Refusal(Kind.CHECK, {"message": str(problem.message)}, problem.proposal)
                )
    sound = [row for row in table.rows if not row.faulty]
    for table_check in declared.table_checks:
        for index, problem in table_check([row.values for row in sound], situation):
            refusal = Refusal(Kind.CHECK, {"message": str(problem.message)}, problem.proposal)
            table.refuse(sound[index], problem.field, refusal)


def _divide_rows(table: ImportTable, declared: Import) -> tuple[list[Row], list[Row]]:
    """The rows that are taken in and those that cannot be: a row without a key is no record."""
    sound: list[Row] = []
    faulty: list[Row] = []
    for row in table.rows:
        part = faulty if row.faulty or uniqueness.key_of(row, declared) is None else sound
        part.append(row)
    return sound, faulty


def _collect_scopes(sound: list[Row], declared: Import) -> frozenset[Key]:
    return frozenset(tuple(row.values.get(name) for name in declared.scope) for row in sound)


def _plan_changes(
    sound: list[Row],
    left_out: list[Row],
    table: ImportTable,
    current: Mapping[Key, Values],
    *,
    declared: Import,
    situation: Situation,
    decisions: Decisions,
) -> tuple[Changes, bool]:
    """The changes, and whether nothing is closed because a row left out cannot be told from a missing one."""
    keys = [uniqueness.key_of(row, declared) for row in left_out]
    unknown = declared.closes and any(key is None for key in keys)
    keep = None if decisions.supplement or unknown else [key for key in keys if key is not None]
    fields = [name for name in table.columns if name in _spoken_of(table, declared, situation)]
    changes = planning.plan_changes(
        sound, declared, current, fields=fields, scopes=situation.scopes, keep=keep, as_of=situation.as_of
    )
    return changes, unknown


def _spoken_of(table: ImportTable, declared: Import, situation: Situation) -> set[str]:
    """The fields that the file says something about; the others are left as they stand."""
    spoken = {*table.headers, *situation.given}
    if declared.position and "@position" in spoken:
        spoken |= {declared.position.longitude, declared.position.latitude}
    return spoken

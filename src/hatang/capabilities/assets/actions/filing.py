"""Writing what an import found: rows added, changed and closed, in bulk; nothing is ever deleted.

Two kinds of tables. *Stated*: the file itself says from when until when a row holds (fibre, nodes, systems); the first
day is part of the key, a difference is a correction of that statement. *Versioned*: the file says how things are
(sites, cells); a difference ends the row on the day of the file and begins the next.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets.actions.reports import record_reports
from hatang.kernel.access import Area
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from hatang.capabilities.assets.models.base import Owned

    type Values = Mapping[str, object]
    type Key = tuple[object, ...]

BATCH = 1000
# Fields of a file that stand in other columns of the table.
_COMMUNE, _LONGITUDE, _LATITUDE, _HAMLET = "commune", "longitude", "latitude", "hamlet"


def _no_hamlets(as_of: date) -> Mapping[str, Area]:
    return {}


@dataclass(frozen=True)
class Filing:
    """How rows of a file stand in a table: `key` among the file's fields, `identity` the key without its first day.

    `start` is the field of the day on which a versioned row may begin to hold (its commissioning). `reported` is the
    field of a day whose every value stays: it stands in a table of reports.
    """

    model: type[Owned]
    fields: tuple[str, ...]
    key: tuple[str, ...]
    start: str = ""
    reported: str = ""
    hamlets: Callable[[date], Mapping[str, Area]] = field(default=_no_hamlets)

    @property
    def is_versioned(self) -> bool:
        return bool(self.start)

    @property
    def is_dated(self) -> bool:
        return any(model_field.name == "valid_to" for model_field in self.model._meta.get_fields())

    @property
    def identity(self) -> tuple[str, ...]:
        return tuple(name for name in self.key if name != "valid_from")

    def to_row(self, values: Values) -> dict[str, Any]:
        """The columns of the table for values of a file; fields that the values lack are left out."""
        row: dict[str, Any] = {}
        for name in self.fields:
            if name not in values or name == self.reported:
                continue
            value = values[name]
            if name == _COMMUNE:
                row["commune_code"] = value.code if isinstance(value, Area) else ""
                row["commune_valid_from"] = value.valid_from if isinstance(value, Area) else None
            elif name == _HAMLET:
                row[name] = value.code if isinstance(value, Area) else value
            elif name == _LATITUDE:
                continue
            elif name == _LONGITUDE:
                both = value is not None and values.get(_LATITUDE) is not None
                row["point"] = Point(value, values[_LATITUDE], srid=4326) if both else None
            else:
                row[name] = self._column_value(name, value)
        return row

    def _column_value(self, name: str, value: object) -> Any:
        """Text columns hold no nulls; lists are lists; a field the file leaves empty takes the table's default."""
        column: Any = self.model._meta.get_field(name)
        if isinstance(value, tuple):
            return list(value)
        if value is None and not column.null:
            return column.get_default() if column.has_default() else ("" if column.empty_strings_allowed else None)
        return value

    def to_values(self, row: Any, hamlets: Mapping[str, Area]) -> dict[str, object]:
        """The fields of a file for a row of the table, in the types the import gives: the way back of `to_row`."""
        values: dict[str, object] = {}
        for name in self.fields:
            if name == _COMMUNE:
                since = row.commune_valid_from
                values[name] = Area(row.commune_code, since) if since else None
            elif name == _HAMLET:
                values[name] = hamlets.get(row.hamlet, row.hamlet)
            elif name == _LONGITUDE:
                values[name] = row.point.x if row.point else None
            elif name == _LATITUDE:
                values[name] = row.point.y if row.point else None
            else:
                value = getattr(row, name)
                values[name] = tuple(value) if isinstance(value, list) else (None if value == "" else value)
        return values

    def key_of(self, values: Values) -> Key:
        return tuple(values[name] for name in self.key)


def _rows_by_key(filing: Filing, rows: Iterable[Any], as_of: date) -> dict[Key, Any]:
    hamlets = filing.hamlets(as_of)
    return {filing.key_of(filing.to_values(row, hamlets)): row for row in rows}


def apply_stated(filing: Filing, changes: Any, *, import_id: str, as_of: date) -> None:
    """Write changes to a table whose rows say themselves from when until when they hold."""
    manager: Any = filing.model._default_manager
    filed: list[tuple[Any, Values]] = []
    if changes.changed or changes.closed:
        rows = _rows_by_key(filing, manager.with_reports(as_of), as_of)
        _correct_rows(filing, changes, rows, import_id)
        filed += [(rows[change.key], change.values) for change in changes.changed]
        begins = _first_days(filing, changes.added)
        for change in changes.closed:
            row = rows[change.key]
            identity = tuple(getattr(row, name) for name in _expand_columns(filing.identity))
            ends = min(as_of, *begins.get(identity, (as_of,)))
            manager.filter(pk=row.pk).update(valid_to=max(ends, row.valid_from), import_id=import_id)
    made = [filing.model(**filing.to_row(change.values), import_id=import_id) for change in changes.added]
    manager.bulk_create(made, batch_size=BATCH)
    filed += [(row, change.values) for row, change in zip(made, changes.added, strict=True)]
    if filing.reported:
        days: list[Any] = [(row, values[filing.reported]) for row, values in filed if filing.reported in values]
        record_reports(days, import_id=import_id, as_of=as_of)
    _judge_periods(filing)


def _expand_columns(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        column for name in names for column in (("commune_code", "commune_valid_from") if name == _COMMUNE else (name,))
    )


def _first_days(filing: Filing, added: Iterable[Any]) -> dict[Key, list[date]]:
    """The first days of the new rows of each identity: an old row that is no longer in the file ends there."""
    days: dict[Key, list[date]] = {}
    if not filing.is_dated:
        return days
    for change in added:
        row = filing.to_row(change.values)
        days.setdefault(tuple(row[name] for name in _expand_columns(filing.identity)), []).append(row["valid_from"])
    return days


def _correct_rows(filing: Filing, changes: Any, rows: Mapping[Key, Any], import_id: str) -> None:
    changed = []
    for change in changes.changed:
        row, values = rows[change.key], filing.to_row(change.values)
        if all(getattr(row, name) == value for name, value in values.items()):
            continue  # another report of the same machine
        for name, value in values.items():
            setattr(row, name, value)
        row.import_id = import_id
        changed.append(row)
    if changed:
        columns = [*filing.to_row(changes.changed[0].values), "import_id"]
        filing.model._default_manager.bulk_update(changed, columns, batch_size=BATCH)


def apply_versioned(filing: Filing, changes: Any, *, import_id: str, as_of: date) -> None:
    """Write changes to a table whose rows hold from one file to the next that differs."""
    manager: Any = filing.model._default_manager
    if changes.changed or changes.closed:
        rows = _rows_by_key(filing, manager.valid_on(as_of).with_reports(as_of), as_of)
        _close_rows(manager, [rows[change.key] for change in changes.closed], as_of)
        _next_versions(filing, changes, rows, import_id=import_id, as_of=as_of)
    made = [filing.model(**filing.to_row(change.values), import_id=import_id) for change in changes.added]
    _set_periods(filing, made, as_of)
    manager.bulk_create(made, batch_size=BATCH)
    _judge_periods(filing)


def _close_rows(manager: Any, rows: list[Any], as_of: date) -> None:
    """End the rows on the day; the import that brought them stays theirs."""
    for start in range(0, len(rows), BATCH):
        keys = [row.pk for row in rows[start : start + BATCH]]
        manager.filter(pk__in=keys).update(valid_to=Greatest("valid_from", as_of))


def _next_versions(filing: Filing, changes: Any, rows: Mapping[Key, Any], *, import_id: str, as_of: date) -> None:
    """A row that began on the day of the file or later is corrected; an older one ends and the next begins."""
    manager: Any = filing.model._default_manager
    same_day = [change for change in changes.changed if rows[change.key].valid_from >= as_of]
    older = [change for change in changes.changed if rows[change.key].valid_from < as_of]
    _correct_rows(filing, _Changed(same_day), rows, import_id)
    following = []
    for change in older:
        row = rows[change.key]
        new = copy(row)  # what the file does not speak of stays as it was
        for name, value in filing.to_row(change.values).items():
            setattr(new, name, value)
        new.pk, new.valid_from, new.import_id = None, as_of, import_id
        new._state.adding = True
        following.append(new)
    _close_rows(manager, [rows[change.key] for change in older], as_of)
    manager.bulk_create(following, batch_size=BATCH)


@dataclass(frozen=True)
class _Changed:
    changed: list[Any]


def _set_periods(filing: Filing, made: list[Any], as_of: date) -> None:
    """The period of rows that are new on the day: from their start, between what the table holds of the same key."""
    names = _expand_columns(filing.key)
    manager: Any = filing.model._default_manager
    known: dict[Key, list[Any]] = {}
    codes = [getattr(row, names[-1]) for row in made]
    for row in manager.filter(**{f"{names[-1]}__in": codes}):
        known.setdefault(tuple(getattr(row, name) for name in names), []).append(row)
    for row in made:
        start = getattr(row, filing.start)
        row.valid_from = start if start is not None and start < as_of else as_of
        for other in known.get(tuple(getattr(row, name) for name in names), ()):
            if other.valid_from > as_of:
                row.valid_to = min(row.valid_to or other.valid_from, other.valid_from)
            elif other.valid_to is not None:
                row.valid_from = max(row.valid_from, other.valid_to)


def _judge_periods(filing: Filing) -> None:
    """Have the database judge now that no two rows of a key hold at once, while it can still be told well."""
    if not filing.is_dated:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise Invalid(
            "overlap",
            _("Two rows say something different about the same thing on the same day"),
            where=filing.model._meta.verbose_name or "",
            detail=str(error).split("DETAIL:")[-1].strip(),
            hint=_("End the earlier row in the file on the day on which the later one begins."),
        ) from error


def apply_states(filing: Filing, changes: Any, *, import_id: str, as_of: date) -> None:
    """Write states that give only first days: each ends on the day on which the next of the same thing begins."""
    manager: Any = filing.model._default_manager
    if changes.changed:
        _correct_rows(filing, changes, _rows_by_key(filing, manager.with_reports(as_of), as_of), import_id)
    made = [filing.model(**filing.to_row(change.values), import_id=import_id) for change in changes.added]
    for row in made:
        row.valid_to = row.valid_from  # type: ignore[attr-defined]
    manager.bulk_create(made, batch_size=BATCH)
    name = filing.identity[0]
    touched = {change.values[name] for change in (*changes.added, *changes.changed)}
    rows = list(manager.filter(**{f"{name}__in": touched}).order_by(name, "valid_from"))
    for row, following in zip(rows, [*rows, None][1:], strict=True):
        same = following is not None and getattr(following, name) == getattr(row, name)
        row.valid_to = following.valid_from if same else None
    manager.bulk_update(rows, ["valid_to"], batch_size=BATCH)
    _judge_periods(filing)

"""What a file would change: its rows against those that stand, added, changed, as they were, no longer there."""

from __future__ import annotations

import hashlib
import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hatang.kernel.imports.declaration import Added, Changed, Changes, Closed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hatang.kernel.imports.declaration import Import, Key, Values
    from hatang.kernel.imports.rows import Row

# Two figures closer than this are one: a coordinate of nine decimals, a power written with three.
_NEAR = 1e-8


def normalise_key(key: Key) -> Key:
    """The key in the form in which keys are compared: text without case, numbers as numbers.

    >>> normalise_key(("QNG1 ", 3)) == normalise_key(("qng1", 3.0))
    True
    """
    return tuple(_normalise_part(part) for part in key)


def _normalise_part(part: object) -> object:
    if isinstance(part, str):
        return part.strip().casefold()
    if isinstance(part, Decimal):
        return float(part)
    if isinstance(part, datetime):
        # A moment is told by its instant; a naive one is a day that a spreadsheet wrote with its midnight.
        return part.timestamp() if part.tzinfo else part.date()
    return part


def plan_changes(
    rows: Sequence[Row],
    declared: Import,
    current: Mapping[Key, Values],
    *,
    fields: Collection[str],
    scopes: Collection[Key],
    keep: Collection[Key] | None,
    as_of: date = date.max,
) -> Changes:
    """Compare the sound rows with the records that stand.

    `fields` are those that the file speaks of; the others stay as they are. `scopes` are the values of the import's
    scope found in the file. Records whose key is in `keep` are never closed; None closes nothing at all.
    """
    standing = {normalise_key(key): (key, values) for key, values in current.items()}
    added, changed, unchanged = [], [], 0
    seen: set[Key] = set()
    for row in rows:
        key = tuple(row.values.get(name) for name in declared.key)
        seen.add(normalise_key(key))
        # A mapping may answer for keys that it does not list: records that ended, which are never closed again.
        record = standing.get(normalise_key(key)) or ((key, current[key]) if key in current else None)
        if record is None:
            added.append(Added(key, row.values, row.number))
            continue
        stood_key, stood = record
        differing = [name for name in fields if not is_unchanged(row.values.get(name), stood.get(name))]
        if differing:
            before = {name: stood.get(name) for name in differing}
            after = {name: row.values.get(name) for name in differing}
            changed.append(Changed(stood_key, before, after, row.values, row.number))
        else:
            unchanged += 1
    closed, within_scopes = [], 0
    if declared.closes and keep is not None:
        within = {normalise_key(scope) for scope in scopes}
        safe = seen | {normalise_key(key) for key in keep}
        for kept, (key, values) in standing.items():
            scope = normalise_key(tuple(values.get(name) for name in declared.scope))
            if (not declared.scope or scope in within) and declared.stands(values, as_of):
                within_scopes += 1
                if kept not in safe:
                    closed.append(Closed(key, values))
    return Changes(tuple(added), tuple(changed), tuple(closed), unchanged, within_scopes)


def is_unchanged(mine: object, theirs: object) -> bool:  # noqa: PLR0911 - one return a kind of value
    """Whether two values are one for the purposes of a change.

    >>> (is_unchanged(None, ""), is_unchanged(12.5, Decimal("12.50")),
    ...  is_unchanged(("4G", "5G"), ["5G", "4G"]), is_unchanged("a", "b"))
    (True, True, True, False)
    """
    if mine is theirs or mine == theirs:
        return True
    if mine in (None, "", ()) and theirs in (None, "", (), []):
        return True
    if isinstance(mine, bool) or isinstance(theirs, bool) or mine is None or theirs is None:
        return False
    if isinstance(mine, int | float | Decimal) and isinstance(theirs, int | float | Decimal):
        return math.isclose(float(mine), float(theirs), rel_tol=_NEAR, abs_tol=_NEAR)
    if isinstance(mine, tuple | list | frozenset | set) and isinstance(theirs, tuple | list | frozenset | set):
        return sorted(map(str, mine)) == sorted(map(str, theirs))
    if isinstance(mine, datetime) and isinstance(theirs, datetime):
        return False
    if isinstance(mine, date) and isinstance(theirs, date):
        return _as_day(mine) == _as_day(theirs)
    if hasattr(mine, "equals_exact") and hasattr(theirs, "equals_exact"):
        return bool(_unwrap_single(mine).equals_exact(_unwrap_single(theirs), _NEAR))
    return str(mine).strip() == str(theirs).strip()


def _unwrap_single(shape: Any) -> Any:
    """A collection of one is that one: a table that keeps multipolygons holds the polygon of the file."""
    parts: Any = getattr(shape, "geoms", None)
    return parts[0] if parts is not None and len(parts) == 1 else shape


def _as_day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def hash_changes(changes: Changes) -> str:
    """A hash of all that would be written: what a person saw is what is committed, or nothing is."""
    digest = hashlib.sha256()
    for added in changes.added:
        digest.update(f"+{added.key!r}{_join_fields(added.values)}\n".encode())
    for changed in changes.changed:
        digest.update(f"~{changed.key!r}{_join_fields(changed.before)}{_join_fields(changed.after)}\n".encode())
    for closed in changes.closed:
        digest.update(f"-{closed.key!r}{_join_fields(closed.before)}\n".encode())
    return digest.hexdigest()


def _join_fields(values: Values) -> str:
    return "|".join(f"{name}={value!s}" for name, value in sorted(_select_fields(values)))


def _select_fields(values: Values) -> Iterable[tuple[str, object]]:
    return ((name, value) for name, value in values.items() if not name.startswith("@"))

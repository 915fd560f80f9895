"""What changed between two versions of a dataset, row by row: asked of the two open files by their key."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats import naming
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.opendata.queries.published import Column, Entry

# The field by which people call a row whose key is a code.
_NAME = "name"
# Rows of each kind that are told; the counts are of all.
MOST_TOLD = 200
_MEMORY = "256MB"


@dataclass(frozen=True)
class Changed:
    """One row that both versions have: its key, its name where it has one, and of each field that differs the value
    before and after."""

    key: tuple[Any, ...]
    name: str
    fields: tuple[tuple[Column, Any, Any], ...]


@dataclass(frozen=True)
class Difference:
    """Counts of all rows; of each kind the first by their key, whole, as a page shows them.

    `key` are the titles of its fields, `only` those of fields that one of the versions lacks.
    """

    key: tuple[str, ...]
    added: int
    removed: int
    changed: int
    added_rows: list[list[Any]]
    removed_rows: list[list[Any]]
    changed_rows: list[Changed]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def between(before: Entry, after: Entry) -> Difference:
    """Compare two versions of one dataset; `Invalid` where the key is not in both open editions."""
    old, new = ([each.name for each in entry.columns] for entry in (before, after))
    key = tuple(after.snapshot.manifest["key"])
    if not set(key) <= set(old) & set(new):
        raise Invalid("opendata.difference", _("These versions share no key by which their rows can be told apart"))
    fields = [each for each in after.columns if each.name in old and each.name not in key]
    with (
        tempfile.TemporaryDirectory(prefix="opendata-") as folder,
        lake.connect(Path(folder), memory=_MEMORY) as link,
    ):
        for name, entry in (("before", before), ("after", after)):
            link.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{lake.local_path(entry.file)}')")
        same = " AND ".join(f'b."{name}" IS NOT DISTINCT FROM a."{name}"' for name in key)
        differs = " OR ".join(f'b."{each.name}" IS DISTINCT FROM a."{each.name}"' for each in fields) or "false"

        def count(sql: str) -> int:
            found = link.execute(f"SELECT count(*) FROM {sql}").fetchone()
            return int(found[0]) if found else 0

        added = f"after AS a ANTI JOIN before AS b ON {same}"
        removed = f"before AS b ANTI JOIN after AS a ON {same}"
        changed = f"before AS b JOIN after AS a ON {same} WHERE {differs}"
        return Difference(
            tuple(each.title for each in after.columns if each.name in key),
            count(added),
            count(removed),
            count(changed),
            _rows(link, key, after, "a", added),
            _rows(link, key, before, "b", removed),
            _changed(link, (before, after), key, fields, changed),
            tuple(each.title for each in before.columns if each.name not in new),
            tuple(each.title for each in after.columns if each.name not in old),
        )


def _rows(link: Any, key: Sequence[str], entry: Entry, alias: str, source: str) -> list[list[Any]]:
    names = ", ".join(f'{alias}."{each.name}"' for each in entry.columns)
    order = ", ".join(f'{alias}."{name}"' for name in key)
    found = link.execute(f"SELECT {names} FROM {source} ORDER BY {order} LIMIT {MOST_TOLD}").fetchall()
    return naming.shown(entry, entry.columns, found)


def _changed(
    link: Any, entries: tuple[Entry, Entry], key: Sequence[str], fields: Sequence[Column], source: str
) -> list[Changed]:
    before, after = entries
    keys = [each for each in after.columns if each.name in key]
    names = ", ".join(f'a."{each.name}"' for each in keys)
    halves = "".join(f', {alias}."{each.name}"' for alias in ("b", "a") for each in fields)
    order = ", ".join(f'a."{name}"' for name in key)
    name = next((f'a."{_NAME}"' for each in after.columns if each.name == _NAME and _NAME not in key), "NULL")
    rows = link.execute(f"SELECT {names}{halves}, {name} FROM {source} ORDER BY {order} LIMIT {MOST_TOLD}").fetchall()
    middle = len(keys) + len(fields)
    told, old, new = (
        naming.shown(entry, columns, [row[start:stop] for row in rows])
        for entry, columns, start, stop in (
            (after, keys, 0, len(keys)),
            (before, fields, len(keys), middle),
            (after, fields, middle, middle + len(fields)),
        )
    )
    found = []
    for number, row in enumerate(rows):
        differing = (
            # What rounding makes alike is told as it stands.
            (field, *((old[number][n], new[number][n]) if old[number][n] != new[number][n] else (was, came)))
            for n, (field, was, came) in enumerate(zip(fields, row[len(keys) : middle], row[middle:-1], strict=True))
            if was != came
        )
        found.append(Changed(tuple(told[number]), str(row[-1] or ""), tuple(differing)))
    return found

"""What changed between two versions of a dataset, row by row: asked of the two open files by their key."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.lake import public as lake
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.opendata.queries.published import Column, Entry

# Rows of each kind that are told; the counts are of all.
MOST_TOLD = 200
_MEMORY = "256MB"


@dataclass(frozen=True)
class Changed:
    """One row that both versions have: its key, and of each field that differs the value before and after."""

    key: tuple[Any, ...]
    fields: tuple[tuple[Column, Any, Any], ...]


@dataclass(frozen=True)
class Difference:
    """Counts of all rows; of each kind the first by their key, whole, as a page shows them.

    `only` are fields that one of the versions lacks.
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
            key,
            count(added),
            count(removed),
            count(changed),
            _rows(link, key, after, "a", added),
            _rows(link, key, before, "b", removed),
            _changed(link, key, fields, changed),
            tuple(name for name in old if name not in new),
            tuple(name for name in new if name not in old),
        )


def _rows(link: Any, key: Sequence[str], entry: Entry, alias: str, source: str) -> list[list[Any]]:
    names = ", ".join(f'{alias}."{each.name}"' for each in entry.columns)
    order = ", ".join(f'{alias}."{name}"' for name in key)
    found = link.execute(f"SELECT {names} FROM {source} ORDER BY {order} LIMIT {MOST_TOLD}").fetchall()
    return [[of.shown(value) for of, value in zip(entry.columns, row, strict=True)] for row in found]


def _changed(link: Any, key: Sequence[str], fields: Sequence[Column], source: str) -> list[Changed]:
    names = ", ".join(f'a."{name}"' for name in key)
    pairs = "".join(f', b."{each.name}", a."{each.name}"' for each in fields)
    rows = link.execute(f"SELECT {names}{pairs} FROM {source} ORDER BY {names} LIMIT {MOST_TOLD}").fetchall()
    found = []
    for row in rows:
        values = row[len(key) :]
        told = [(each, values[2 * n], values[2 * n + 1]) for n, each in enumerate(fields)]
        differing = ((of, of.shown(old), of.shown(new)) for of, old, new in told if old != new)
        found.append(Changed(row[: len(key)], tuple(differing)))
    return found

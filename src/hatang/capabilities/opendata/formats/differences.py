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

    from hatang.capabilities.opendata.queries.published import CatalogueEntry, DatasetColumn

# The field by which people call a row whose key is a code.
_NAME = "name"
# Rows of each kind that are told; the counts are of all.
MOST_TOLD = 200
_MEMORY = "256MB"


@dataclass(frozen=True)
class ChangedRow:
    """One row that both versions have: its key, its name where it has one, and of each field that differs the value
    before and after."""

    key: tuple[Any, ...]
    name: str
    fields: tuple[tuple[DatasetColumn, Any, Any], ...]


@dataclass(frozen=True)
class VersionDifference:
    """Counts of all rows; of each kind the first by their key, whole, as a page shows them.

    `key` are the titles of its fields, `only` those of fields that one of the versions lacks.
    """

    key: tuple[str, ...]
    added: int
    removed: int
    changed: int
    added_rows: list[list[Any]]
    removed_rows: list[list[Any]]
    changed_rows: list[ChangedRow]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def compare_versions(before: CatalogueEntry, after: CatalogueEntry) -> VersionDifference:
    """Compare two versions of one dataset; `Invalid` where the key is not in both open editions."""
    old, new = ([column.name for column in entry.columns] for entry in (before, after))
    key = tuple(after.snapshot.manifest["key"])
    if not set(key) <= set(old) & set(new):
        raise Invalid("opendata.difference", _("These versions share no key by which their rows can be told apart"))
    fields = [column for column in after.columns if column.name in old and column.name not in key]
    with (
        tempfile.TemporaryDirectory(prefix="opendata-") as folder,
        lake.open_duckdb(Path(folder), memory=_MEMORY) as link,
    ):
        for name, entry in (("before", before), ("after", after)):
            link.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{lake.local_path(entry.file)}')")
        same = " AND ".join(f'b."{name}" IS NOT DISTINCT FROM a."{name}"' for name in key)
        differs = " OR ".join(f'b."{column.name}" IS DISTINCT FROM a."{column.name}"' for column in fields) or "false"

        def count(sql: str) -> int:
            count_row = link.execute(f"SELECT count(*) FROM {sql}").fetchone()
            return int(count_row[0]) if count_row else 0

        added = f"after AS a ANTI JOIN before AS b ON {same}"
        removed = f"before AS b ANTI JOIN after AS a ON {same}"
        changed = f"before AS b JOIN after AS a ON {same} WHERE {differs}"
        return VersionDifference(
            tuple(column.title for column in after.columns if column.name in key),
            count(added),
            count(removed),
            count(changed),
            _list_rows(link, key, after, "a", added),
            _list_rows(link, key, before, "b", removed),
            _list_changed_rows(link, (before, after), key, fields, changed),
            tuple(column.title for column in before.columns if column.name not in new),
            tuple(column.title for column in after.columns if column.name not in old),
        )


def _list_rows(link: Any, key: Sequence[str], entry: CatalogueEntry, alias: str, source: str) -> list[list[Any]]:
    names = ", ".join(f'{alias}."{column.name}"' for column in entry.columns)
    order = ", ".join(f'{alias}."{name}"' for name in key)
    rows = link.execute(f"SELECT {names} FROM {source} ORDER BY {order} LIMIT {MOST_TOLD}").fetchall()
    return naming.name_codes_of_rows(entry, entry.columns, rows)


def _list_changed_rows(
    link: Any,
    entries: tuple[CatalogueEntry, CatalogueEntry],
    key: Sequence[str],
    fields: Sequence[DatasetColumn],
    source: str,
) -> list[ChangedRow]:
    before, after = entries
    keys = [column for column in after.columns if column.name in key]
    names = ", ".join(f'a."{column.name}"' for column in keys)
    halves = "".join(f', {alias}."{column.name}"' for alias in ("b", "a") for column in fields)
    order = ", ".join(f'a."{name}"' for name in key)
    name = next((f'a."{_NAME}"' for column in after.columns if column.name == _NAME and _NAME not in key), "NULL")
    rows = link.execute(f"SELECT {names}{halves}, {name} FROM {source} ORDER BY {order} LIMIT {MOST_TOLD}").fetchall()
    middle = len(keys) + len(fields)
    shown_keys, old, new = (
        naming.name_codes_of_rows(entry, columns, [row[start:stop] for row in rows])
        for entry, columns, start, stop in (
            (after, keys, 0, len(keys)),
            (before, fields, len(keys), middle),
            (after, fields, middle, middle + len(fields)),
        )
    )
    changes = []
    for number, row in enumerate(rows):
        differing = (
            # What rounding makes alike is told as it stands.
            (field, *((old[number][n], new[number][n]) if old[number][n] != new[number][n] else (was, came)))
            for n, (field, was, came) in enumerate(zip(fields, row[len(keys) : middle], row[middle:-1], strict=True))
            if was != came
        )
        changes.append(ChangedRow(tuple(shown_keys[number]), str(row[-1] or ""), tuple(differing)))
    return changes

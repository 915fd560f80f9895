"""Loading: the open edition of each published dataset with a place becomes the table of a collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial import queries
from hatang.capabilities.spatial.models import Collection
from hatang.capabilities.spatial.queries import GEOMETRY, ID, MERCATOR, SCHEMA
from hatang.capabilities.spatial.rules import is_shared
from hatang.kernel import access, audit, datasets
from hatang.kernel.access import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset, Field

# The advisory lock of the one loader ("ogc" in ASCII); it ends with its transaction.
_LOADER = 0x6F6763
# Rows of the file that are held in memory at once.
_BATCH = 10_000
_TYPES = {"integer": "bigint", "decimal": "double precision", "boolean": "boolean", "date": "date"}
# Where the square world of Web Mercator ends, in degrees of latitude.
_EDGE = 85.051_128
_NEW = sql.Identifier(SCHEMA, "@new")


@dataclass(frozen=True)
class Loaded:
    """What came of one dataset: its version and rows, "" where it was dropped, `problem` where it was left as it is."""

    dataset: str
    version: str
    rows: int = 0
    problem: str = ""


def refresh(
    actor: Actor,
    *,
    now: datetime,
    progress: Callable[[int, int, str], None] = lambda done, total, what: None,
) -> list[Loaded]:
    """Bring every collection to the newest standing snapshot; drop those withdrawn, closed or no longer declared.

    Each in one transaction: readers see the table before or the table after. One that cannot be loaded holds up no
    other. What is up to date already is not touched and not in the answer.
    """
    access.require(actor, "spatial.refresh")
    shared = {name: row for name, row in lake.newest(ANONYMOUS).items() if is_shared(datasets.get(name))}
    done = []
    for stale in Collection.objects.exclude(dataset__in=shared):
        _drop(actor, stale.dataset)
        done.append(Loaded(stale.dataset, ""))
    standing = {each.dataset: each for each in Collection.objects.all()}
    for number, (name, row) in enumerate(sorted(shared.items())):
        progress(number, len(shared), name)
        dataset, edition = datasets.get(name), row.open
        columns = [] if edition is None else _columns(dataset, edition)
        before = standing.get(name)
        if edition is None or (before and (before.version, before.fields) == (row.version, [c.name for c in columns])):
            continue
        try:
            rows = _load(actor, dataset, columns, edition, version=row.version, now=now)
        except IntegrityError:
            done.append(Loaded(name, row.version, problem=_("two rows have the same key")))
        else:
            done.append(Loaded(name, row.version, rows))
    progress(len(shared), len(shared), "")
    return done


def _columns(dataset: Dataset, edition: Mapping[str, Any]) -> list[Field]:
    """The fields of the file that are for everybody by the declaration of today as well."""
    return [each for each in dataset.fields if each.name in edition["fields"] and not each.personal]


@transaction.atomic
def _load(
    actor: Actor, dataset: Dataset, columns: list[Field], edition: Mapping[str, Any], *, version: str, now: datetime
) -> int:
    table = queries.table(dataset.name)
    place, identifier = sql.Identifier(GEOMETRY), sql.Identifier(ID)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOADER])

        def run(statement: str, **parts: sql.Composable) -> None:
            composed = sql.SQL(statement).format(**parts)
            cursor.execute(composed.as_string(cursor.cursor))

        typed = [sql.SQL("{} {}").format(sql.Identifier(c.name), sql.SQL(_TYPES.get(c.kind, "text"))) for c in columns]
        run(
            'CREATE TABLE {new} ({id} text COLLATE "C" NOT NULL, {columns}, {place} geometry(Geometry, 4326))',
            new=_NEW,
            id=identifier,
            columns=sql.SQL(", ").join(typed),
            place=place,
        )
        rows = _copy(cursor, dataset, columns, edition)
        run("CREATE UNIQUE INDEX ON {new} ({id})", new=_NEW, id=identifier)
        run("CREATE INDEX ON {new} USING gist ({place})", new=_NEW, place=place)
        # Kept beside the place itself: a tile would else carry each of its rows over again.
        run(
            "ALTER TABLE {new} ADD COLUMN {square} geometry(Geometry, 3857) GENERATED ALWAYS AS ("
            "ST_Transform(CASE WHEN ST_YMin({place}) < -{edge} OR ST_YMax({place}) > {edge} THEN"
            " ST_ClipByBox2D({place}, ST_MakeEnvelope(-180, -{edge}, 180, {edge}, 4326)) ELSE {place} END, 3857)"
            ") STORED",
            new=_NEW,
            place=place,
            square=sql.Identifier(MERCATOR),
            edge=sql.Literal(_EDGE),
        )
        run("CREATE INDEX ON {new} USING gist ({square})", new=_NEW, square=sql.Identifier(MERCATOR))
        run("ANALYZE {new}", new=_NEW)
        run("DROP TABLE IF EXISTS {table}", table=table)
        run("ALTER TABLE {new} RENAME TO {name}", new=_NEW, name=sql.Identifier(table._obj[-1]))
        begins, ends = _interval(cursor, table, queries.when(tuple(columns)))
    Collection.objects.update_or_create(
        dataset=dataset.name,
        defaults={
            "version": version,
            "fields": [each.name for each in columns],
            "rows": rows,
            "bounds": edition["bounds"],
            "begins": begins,
            "ends": ends,
            "tiles": edition["tiles"],
            "loaded_at": now,
        },
    )
    queries.forget(dataset.name)
    transaction.on_commit(lambda: queries.forget(dataset.name))
    audit.record(
        actor,
        "spatial.load",
        "spatial.collection",
        dataset.name,
        after={"version": version, "sha256": edition["sha256"]},
    )
    return rows


def _copy(cursor: Any, dataset: Dataset, columns: list[Field], edition: Mapping[str, Any]) -> int:
    """Stream the file into the new table; the identifier is the natural key, its parts joined by @."""
    names = [each.name for each in columns]
    key = [names.index(name) for name in dataset.key]
    into = sql.SQL("COPY {} FROM STDIN").format(_NEW)
    rows = 0
    with pq.ParquetFile(lake.local_path(edition["file"])) as file, cursor.copy(into) as copy:
        for batch in file.iter_batches(_BATCH, columns=[*names, "geometry"]):
            values = [batch.column(name).to_pylist() for name in names]
            for places, *row in zip(batch.column("geometry").to_pylist(), *values, strict=True):
                identifier = "@".join("" if row[part] is None else str(row[part]) for part in key)
                copy.write_row((identifier, *row, None if places is None else places.hex()))
            rows += batch.num_rows
    return rows


def _interval(cursor: Any, table: sql.Identifier, when: tuple[str, str] | None) -> tuple[Any, Any]:
    """The first and the last day of the features; none where it is open or there are no dates."""
    if when is None:
        return None, None
    begin, end = when
    last = sql.SQL("CASE WHEN bool_and({0} IS NOT NULL) THEN max({0}) END").format(sql.Identifier(end))
    if begin == end:
        last = sql.SQL("max({})").format(sql.Identifier(end))
    query = sql.SQL("SELECT min({}), {} FROM {}").format(
        sql.Identifier(begin), last if end else sql.SQL("NULL::date"), table
    )
    cursor.execute(query.as_string(cursor.cursor))
    begins, ends = cursor.fetchone()
    return begins, ends


@transaction.atomic
def _drop(actor: Actor, dataset: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOADER])
        statement = sql.SQL("DROP TABLE IF EXISTS {}").format(queries.table(dataset))
        cursor.execute(statement.as_string(cursor.cursor))
    Collection.objects.filter(dataset=dataset).delete()
    queries.forget(dataset)
    transaction.on_commit(lambda: queries.forget(dataset))
    audit.record(actor, "spatial.drop", "spatial.collection", dataset)

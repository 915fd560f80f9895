"""The table of one collection: built beside the one that stands and swapped in, then changed row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.db import connection
from psycopg import sql

from hatang.capabilities.spatial.queries.collections import (
    GEOMETRY,
    ID,
    MERCATOR,
    SCHEMA,
    build_table_identifier,
    find_date_fields,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from hatang.kernel.datasets import Dataset, Field

    # The identifier, the values in the order of the columns, the place as hexadecimal WKB.
    type Row = tuple[Any, ...]

# The advisory lock of the one loader ("ogc" in ASCII); it ends with its transaction.
_LOADER = 0x6F6763
_TYPES = {"integer": "bigint", "decimal": "double precision", "boolean": "boolean", "date": "date"}
# Where the square world of Web Mercator ends, in degrees of latitude.
_EDGE = 85.051_128
_NEW = sql.Identifier(SCHEMA, "@new")


def execute_statement(statement: str, values: Sequence[Any] = (), **parts: sql.Composable) -> Any:
    """The first row of the answer, where there is one."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(**parts).as_string(None), list(values))
        return cursor.fetchone() if cursor.description else None


def identifier_of(dataset: Dataset, row: Mapping[str, object]) -> str:
    """The natural key of the row, its parts joined by @."""
    return "@".join("" if row[part] is None else str(row[part]) for part in dataset.key)


def build_table(dataset: Dataset, columns: Sequence[Field], rows: Iterable[Row]) -> int:
    """Make the table anew out of the rows, in one transaction that is the caller's; how many there are.

    Whoever reads sees the table before or the table after. A key that stands twice is an `IntegrityError`.
    """
    table = build_table_identifier(dataset.name)
    place, square, identifier = (sql.Identifier(name) for name in (GEOMETRY, MERCATOR, ID))
    execute_statement("SELECT pg_advisory_xact_lock(%s)", [_LOADER])
    typed = [sql.SQL("{} {}").format(sql.Identifier(c.name), sql.SQL(_TYPES.get(c.kind, "text"))) for c in columns]
    execute_statement(
        'CREATE TABLE {new} ({id} text COLLATE "C" NOT NULL, {columns}, {place} geometry(Geometry, 4326))',
        new=_NEW,
        id=identifier,
        columns=sql.SQL(", ").join(typed),
        place=place,
    )
    count = 0
    into = sql.SQL("COPY {} FROM STDIN").format(_NEW)
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    execute_statement("CREATE UNIQUE INDEX ON {new} ({id})", new=_NEW, id=identifier)
    execute_statement("CREATE INDEX ON {new} USING gist ({place})", new=_NEW, place=place)
    # Those without a place lie in every box: a tree of places finds them by reading the whole of itself.
    execute_statement("CREATE INDEX ON {new} ({id}) WHERE {place} IS NULL", new=_NEW, id=identifier, place=place)
    # Kept beside the place itself: a tile would else carry each of its rows over again.
    execute_statement(
        "ALTER TABLE {new} ADD COLUMN {square} geometry(Geometry, 3857) GENERATED ALWAYS AS ("
        "ST_Transform(CASE WHEN ST_YMin({place}) < -{edge} OR ST_YMax({place}) > {edge} THEN"
        " ST_ClipByBox2D({place}, ST_MakeEnvelope(-180, -{edge}, 180, {edge}, 4326)) ELSE {place} END, 3857)"
        ") STORED",
        new=_NEW,
        place=place,
        square=square,
        edge=sql.Literal(_EDGE),
    )
    execute_statement("CREATE INDEX ON {new} USING gist ({square})", new=_NEW, square=square)
    execute_statement("ANALYZE {new}", new=_NEW)
    execute_statement("DROP TABLE IF EXISTS {table}", table=table)
    execute_statement("ALTER TABLE {new} RENAME TO {name}", new=_NEW, name=sql.Identifier(table._obj[-1]))
    return count


def upsert_row(dataset: Dataset, columns: Sequence[Field], row: Mapping[str, object]) -> None:
    """The row under its natural key, new or instead of the one that stands."""
    place = row.get("geometry")
    values = [identifier_of(dataset, row), *(row.get(column.name) for column in columns), _encode_wkb(place)]
    names = [sql.Identifier(name) for name in (ID, *(column.name for column in columns), GEOMETRY)]
    execute_statement(
        "INSERT INTO {table} ({names}) VALUES ({marks}, ST_GeomFromWKB(%s, 4326))"
        " ON CONFLICT ({id}) DO UPDATE SET {changes}",
        values,
        table=build_table_identifier(dataset.name),
        names=sql.SQL(", ").join(names),
        marks=sql.SQL(", ").join([sql.SQL("%s")] * (len(names) - 1)),
        id=sql.Identifier(ID),
        changes=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(name) for name in names),
    )


def delete_row(dataset: Dataset, identifier: str) -> None:
    execute_statement(
        "DELETE FROM {table} WHERE {id} = %s",
        [identifier],
        table=build_table_identifier(dataset.name),
        id=sql.Identifier(ID),
    )


def drop_table(dataset: str) -> None:
    execute_statement("SELECT pg_advisory_xact_lock(%s)", [_LOADER])
    execute_statement("DROP TABLE IF EXISTS {table}", table=build_table_identifier(dataset))


def find_date_range(dataset: Dataset, columns: Sequence[Field]) -> tuple[Any, Any]:
    """The first and the last day of the features; none where it is open or there are no dates."""
    when = find_date_fields(tuple(columns))
    if when is None:
        return None, None
    begin, end = when
    last = sql.SQL("CASE WHEN bool_and({0} IS NOT NULL) THEN max({0}) END").format(sql.Identifier(end))
    if begin == end:
        last = sql.SQL("max({})").format(sql.Identifier(end))
    begins, ends = execute_statement(
        "SELECT min({begin}), {last} FROM {table}",
        begin=sql.Identifier(begin),
        last=last if end else sql.SQL("NULL::date"),
        table=build_table_identifier(dataset.name),
    )
    return begins, ends


def compute_bounds(dataset: Dataset) -> list[float] | None:
    """West, south, east, north of what has a place."""
    extent = execute_statement(
        "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM (SELECT ST_Extent({place}) e FROM {table}) x",
        place=sql.Identifier(GEOMETRY),
        table=build_table_identifier(dataset.name),
    )
    return None if extent[0] is None else list(extent)


def _encode_wkb(place: object) -> bytes | None:
    if place is None:
        return None
    geometry: BaseGeometry = place
    written: bytes = shapely.to_wkb(geometry)
    return written

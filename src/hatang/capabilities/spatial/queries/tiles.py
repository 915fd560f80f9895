"""Reads: vector tiles that the database itself cuts from the rows as they stand."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from psycopg import sql

from hatang.capabilities.spatial.queries.collections import ID, MERCATOR, build_table_identifier
from hatang.capabilities.spatial.queries.features import conditions_of, execute_query, quote_identifier
from hatang.capabilities.spatial.terms import LEFT_OUT, TILE_BUFFER, TILE_EXTENT, TILE_FEATURES

if TYPE_CHECKING:
    from hatang.capabilities.spatial.queries.collections import CollectionRow
    from hatang.capabilities.spatial.queries.features import Selection


def cut_tile(*, of: CollectionRow, chosen: Selection, z: int, x: int, y: int) -> bytes:
    """One vector tile of the features that meet the conditions; empty bytes where none lies in it.

    Of more than `TILE_FEATURES` an even share is drawn, the same at every asking, and a layer of its own (`LEFT_OUT`)
    says how many there are: nobody takes a part for the whole.
    """
    where, values = conditions_of(of, chosen)
    square = (z, x, y)
    content, drawn = _cut_square(of, square, where, values, is_prepared=chosen.is_common)
    if drawn < TILE_FEATURES:
        return content
    query = sql.SQL("SELECT count(*) FROM {table} t WHERE {near} AND {where}").format(
        table=build_table_identifier(of.name), near=_NEAR, where=sql.SQL(where)
    )
    number = int(execute_query(query.as_string(None), [*square, *values])[0][0])
    if number <= TILE_FEATURES:
        return content
    share = f"(hashtext(t.{quote_identifier(ID)}) & 2147483647) %% %s = 0"
    content, drawn = _cut_square(of, square, f"{where} AND {share}", [*values, -(-number // TILE_FEATURES)])
    return content + _left_out(drawn, number)


def _left_out(drawn: int, number: int) -> bytes:
    query = sql.SQL(
        "SELECT ST_AsMVT(q, {layer}, {extent}, {called}) FROM (SELECT ST_MakePoint({half}, {half}) AS {called_as},"
        " %s::bigint AS drawn, %s::bigint AS features) q"
    ).format(
        layer=sql.Literal(LEFT_OUT),
        extent=sql.Literal(TILE_EXTENT),
        called=sql.Literal(MERCATOR),
        called_as=sql.Identifier(MERCATOR),
        half=sql.Literal(TILE_EXTENT // 2),
    )
    return bytes(execute_query(query.as_string(None), [drawn, number])[0][0])


# The features that reach into a square or its margin.
_NEAR = sql.SQL("t.{} && ST_TileEnvelope(%s, %s, %s, margin => {})").format(
    sql.Identifier(MERCATOR), sql.Literal(TILE_BUFFER / TILE_EXTENT)
)


def _cut_square(
    of: CollectionRow, square: tuple[int, int, int], where: str, values: list[Any], *, is_prepared: bool = False
) -> tuple[bytes, int]:
    """The tile (z, x, y) of the features that meet the conditions, and how many it holds."""
    statement = _compose_tile_query(of.name, tuple(field.name for field in of.fields), where)
    content, number = execute_query(statement, [*square, *square, *values], is_prepared=is_prepared)[0]
    return bytes(content), int(number)


@lru_cache(maxsize=256)
def _compose_tile_query(dataset: str, columns: tuple[str, ...], where: str) -> str:
    """Composed once for each question: that takes longer than to ask it."""
    query = sql.SQL(
        "SELECT ST_AsMVT(q, {layer}, {extent}, {called}), count(*) FROM (SELECT ST_AsMVTGeom(t.{drawn},"
        " (SELECT ST_TileEnvelope(%s, %s, %s)), {extent}, {buffer}) AS {drawn}, {columns} FROM {table} t"
        " WHERE {near} AND {where} LIMIT {most}) q"
    ).format(
        layer=sql.Literal(dataset),
        extent=sql.Literal(TILE_EXTENT),
        buffer=sql.Literal(TILE_BUFFER),
        called=sql.Literal(MERCATOR),
        drawn=sql.Identifier(MERCATOR),
        columns=sql.SQL(", ").join(sql.Identifier("t", column) for column in columns),
        table=build_table_identifier(dataset),
        near=_NEAR,
        where=sql.SQL(where),
        most=sql.Literal(TILE_FEATURES),
    )
    return query.as_string(None)

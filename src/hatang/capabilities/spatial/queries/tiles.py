"""Reads: vector tiles that the database itself cuts from the rows as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from hatang.capabilities.spatial.queries.collections import MERCATOR, CollectionRow, table
from hatang.capabilities.spatial.queries.features import Selection, all_of, ask, conditions_of
from hatang.capabilities.spatial.terms import TILE_BUFFER, TILE_EXTENT, TILE_FEATURES

if TYPE_CHECKING:
    from typing import Any


def tile(*, of: CollectionRow, chosen: Selection, z: int, x: int, y: int) -> bytes:
    """The tile of column x and row y with all fields, in one layer called as the collection; empty where nothing is.

    Of a place so crowded that the tile would hold more than `TILE_FEATURES`, it holds so many.
    """
    conditions, values = conditions_of(of, chosen)
    envelope = sql.SQL("ST_TileEnvelope({}, {}, {})").format(*map(sql.Literal, (z, x, y)))
    near = sql.SQL("ST_TileEnvelope({}, {}, {}, margin => {})").format(
        *map(sql.Literal, (z, x, y, TILE_BUFFER / TILE_EXTENT))
    )
    query = sql.SQL(
        "SELECT ST_AsMVT(q, {layer}, {extent}, {called}) FROM (SELECT ST_AsMVTGeom(t.{place}, {envelope}, {extent},"
        " {buffer}) AS {drawn}, {columns} FROM {table} t WHERE t.{place} && {near} AND {where} LIMIT {most}) q"
    ).format(
        layer=sql.Literal(of.name),
        extent=sql.Literal(TILE_EXTENT),
        buffer=sql.Literal(TILE_BUFFER),
        called=sql.Literal(MERCATOR),
        drawn=sql.Identifier(MERCATOR),
        place=sql.Identifier(MERCATOR),
        envelope=envelope,
        near=near,
        columns=sql.SQL(", ").join(sql.Identifier("t", each.name) for each in of.fields),
        table=table(of.name),
        where=all_of(conditions),
        most=sql.Literal(TILE_FEATURES),
    )
    found: list[Any] = ask(query.as_string(None), values)
    return bytes(found[0][0])

"""Reads: vector tiles that the database itself cuts from the rows as they stand."""

from __future__ import annotations

from psycopg import sql

from hatang.capabilities.spatial.queries.collections import ID, MERCATOR, CollectionRow, table
from hatang.capabilities.spatial.queries.features import Selection, all_of, ask, conditions_of
from hatang.capabilities.spatial.terms import LEFT_OUT, TILE_BUFFER, TILE_EXTENT, TILE_FEATURES


def tile(*, of: CollectionRow, chosen: Selection, z: int, x: int, y: int) -> bytes:
    """One vector tile of the features that meet the conditions; empty bytes where none lies in it.

    Of more than `TILE_FEATURES` an even share is drawn, the same at every asking, and a layer of its own (`LEFT_OUT`)
    says how many there are: nobody takes a part for the whole.
    """
    content, drawn = _cut(of, chosen, z, x, y, every=1)
    if drawn < TILE_FEATURES:
        return content
    conditions, values = conditions_of(of, chosen)
    query = sql.SQL("SELECT count(*) FROM {table} t WHERE t.{place} && {near} AND {where}").format(
        table=table(of.name), place=sql.Identifier(MERCATOR), near=_near(z, x, y), where=all_of(conditions)
    )
    number = int(ask(query.as_string(None), values)[0][0])
    if number <= TILE_FEATURES:
        return content
    content, drawn = _cut(of, chosen, z, x, y, every=-(-number // TILE_FEATURES))
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
    return bytes(ask(query.as_string(None), [drawn, number])[0][0])


def _near(z: int, x: int, y: int) -> sql.Composable:
    return sql.SQL("ST_TileEnvelope({}, {}, {}, margin => {})").format(
        *map(sql.Literal, (z, x, y, TILE_BUFFER / TILE_EXTENT))
    )


def _cut(of: CollectionRow, chosen: Selection, z: int, x: int, y: int, *, every: int) -> tuple[bytes, int]:
    """The tile of one in `every` features, by a hash of their identifiers, and how many it holds."""
    conditions, values = conditions_of(of, chosen)
    if every > 1:
        share = sql.SQL("hashtext(t.{}) & 2147483647").format(sql.Identifier(ID))
        conditions = [*conditions, sql.SQL("({}) %% {} = 0").format(share, sql.Literal(every))]
    query = sql.SQL(
        "SELECT ST_AsMVT(q, {layer}, {extent}, {called}), count(*) FROM (SELECT ST_AsMVTGeom(t.{place}, {envelope},"
        " {extent}, {buffer}) AS {drawn}, {columns} FROM {table} t WHERE t.{place} && {near} AND {where}"
        " LIMIT {most}) q"
    ).format(
        layer=sql.Literal(of.name),
        extent=sql.Literal(TILE_EXTENT),
        buffer=sql.Literal(TILE_BUFFER),
        called=sql.Literal(MERCATOR),
        drawn=sql.Identifier(MERCATOR),
        place=sql.Identifier(MERCATOR),
        envelope=sql.SQL("ST_TileEnvelope({}, {}, {})").format(*map(sql.Literal, (z, x, y))),
        near=_near(z, x, y),
        columns=sql.SQL(", ").join(sql.Identifier("t", each.name) for each in of.fields),
        table=table(of.name),
        where=all_of(conditions),
        most=sql.Literal(TILE_FEATURES),
    )
    content, number = ask(query.as_string(None), values)[0]
    return bytes(content), int(number)

"""Reads: features as GeoJSON that the database itself writes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import shapely
from django.db import DataError, ProgrammingError, connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from hatang.capabilities.spatial.queries.collections import GEOMETRY, ID, CollectionRow, table
from hatang.capabilities.spatial.terms import DEFAULT_LIMIT, DEGREE_DECIMALS
from hatang.kernel.problems import Missing, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.kernel.datasets import Field


# A row is read without being held.
_AS_IT_STANDS = sql.SQL("")


@dataclass(frozen=True)
class Condition:
    """A piece of SQL that is true or false of a row, and the values bound in it."""

    sql: sql.Composable
    values: tuple[object, ...] = ()


@dataclass(frozen=True)
class Selection:
    """What a client asks of a collection: conditions, which page, in which order and reference system.

    `box` is WKB in longitude and latitude. `first` and `last` are both inside. `order` names fields, True for falling;
    pages of an order of one's own are counted (`skip`), all others follow the identifiers (`after`).
    """

    equal: Mapping[str, object]
    where: Condition | None = None
    order: tuple[tuple[str, bool], ...] = ()
    skip: int = 0
    box: bytes | None = None
    first: date | None = None
    last: date | None = None
    limit: int = DEFAULT_LIMIT
    after: str = ""
    srid: int = 4326
    flip: bool = False
    decimals: int = DEGREE_DECIMALS

    @property
    def is_everything(self) -> bool:
        return not self.equal and self.where is None and self.box is None and self.first is None and self.last is None


def features(*, of: CollectionRow, chosen: Selection) -> tuple[list[tuple[str, str]], bool]:
    """A page of (identifier, GeoJSON feature), in the order of identifiers, and whether more follow."""
    found = ask(*_page(of, chosen, "SELECT id, feature FROM page"))
    return found[: chosen.limit], len(found) > chosen.limit


def features_text(*, of: CollectionRow, chosen: Selection) -> tuple[str, int, str, bool]:
    """The same page as one text, features parted by commas; how many; the last identifier; whether more follow.

    The database joins what a machine reads anyway: rows would only be taken apart and put together again.
    """
    ((text, number, last),) = ask(*_page(of, chosen, _JOINED, chosen.limit, chosen.limit))
    return text or "", min(number, chosen.limit), last or "", number > chosen.limit


_JOINED = (
    "SELECT string_agg(feature, ',' ORDER BY n) FILTER (WHERE n <= %s), count(*), max(id) FILTER (WHERE n = %s)"
    " FROM (SELECT *, row_number() OVER () AS n FROM page) numbered"
)


def _page(of: CollectionRow, chosen: Selection, form: str, *more: object) -> tuple[str, list[Any]]:
    conditions, values = conditions_of(of, chosen)
    if chosen.after:
        conditions.append(sql.SQL("{} > %s").format(sql.Identifier(ID)))
        values.append(chosen.after)
    columns = tuple(each.name for each in of.fields)
    layout = _Layout(of.name, columns, chosen.srid, chosen.flip, chosen.decimals, chosen.order)
    statement = _statement(layout, _text(all_of(conditions)), form)
    return statement, [*values, chosen.limit + 1, chosen.skip, *more]


@dataclass(frozen=True)
class _Layout:
    """What of a question is the same for many: composing it costs more than asking it."""

    dataset: str
    columns: tuple[str, ...]
    srid: int
    flip: bool
    decimals: int
    order: tuple[tuple[str, bool], ...] = ()


def _text(composed: sql.Composable) -> str:
    return composed.as_string(None)


@lru_cache(maxsize=256)
def _statement(layout: _Layout, where: str, form: str) -> str:
    page = sql.SQL(
        "WITH page AS MATERIALIZED (SELECT {id} AS id, {feature} AS feature"
        " FROM {table} t WHERE {where} ORDER BY {order} LIMIT %s OFFSET %s) "
    ).format(
        id=sql.Identifier(ID),
        feature=_feature(layout),
        table=table(layout.dataset),
        where=sql.SQL(where),
        order=_order(layout.order),
    )
    return _text(page) + form


def matched(*, of: CollectionRow, chosen: Selection) -> int:
    """How many features meet the conditions, on all pages together."""
    if chosen.is_everything:
        return of.rows
    conditions, values = conditions_of(of, chosen)
    query = sql.SQL("SELECT count(*) FROM {table} t WHERE {where}").format(
        table=table(of.name), where=all_of(conditions)
    )
    return int(ask(_text(query), values)[0][0])


def feature(*, of: CollectionRow, identifier: str, chosen: Selection) -> str:
    """One feature as GeoJSON; `Missing` where there is none."""
    columns = tuple(each.name for each in of.fields)
    layout = _Layout(of.name, columns, chosen.srid, chosen.flip, chosen.decimals)
    query = sql.SQL("SELECT {feature} FROM {table} t WHERE {id} = %s").format(
        feature=_feature(layout), table=table(of.name), id=sql.Identifier(ID)
    )
    found = ask(_text(query), [identifier])
    if not found:
        raise Missing("feature", _("There is no such feature"), where=identifier)
    return str(found[0][0])


def tag_of(*, of: CollectionRow, identifier: str) -> str:
    """The strong tag of a feature: of what it holds, so that any change and no other makes it another."""
    text = feature(of=of, identifier=identifier, chosen=Selection(equal={}))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def tags_of(*, of: CollectionRow) -> dict[str, str]:
    """A tag of every feature by its identifier, of all that it holds, whatever of it the actor sees."""
    layout = _Layout(of.name, of.columns, 4326, flip=False, decimals=DEGREE_DECIMALS)
    query = sql.SQL(
        "SELECT {id}, left(encode(sha256(convert_to({feature}, 'UTF8')), 'hex'), 32) FROM {table} t"
    ).format(id=sql.Identifier(ID), feature=_feature(layout), table=table(of.name))
    return {identifier: f'"{tag}"' for identifier, tag in ask(_text(query), [])}


def every_field(of: CollectionRow) -> tuple[Field, ...]:
    """The columns of the collection's table, those as well that are not shown to the actor."""
    return tuple(each for each in of.dataset.fields if each.name in of.columns)


def standing_row(*, of: CollectionRow, identifier: str) -> dict[str, object]:
    """A row with all its columns and its place, locked for the transaction; `Missing` where there is none."""
    place = sql.SQL("ST_AsBinary({})").format(sql.Identifier(GEOMETRY))
    row = _one(of, identifier, every_field(of), place, sql.SQL("FOR UPDATE"))
    drawn = row["geometry"]
    return {**row, "geometry": None if drawn is None else shapely.from_wkb(bytes(drawn))}


def shown_row(*, of: CollectionRow, identifier: str) -> dict[str, Any]:
    """What the actor sees of a row, its place as text; `Missing` where there is none."""
    return _one(of, identifier, of.fields, sql.SQL("ST_AsText({}, 7)").format(sql.Identifier(GEOMETRY)))


def _one(
    of: CollectionRow, identifier: str, fields: tuple[Field, ...], place: sql.Composable, how: sql.SQL = _AS_IT_STANDS
) -> dict[str, Any]:
    """These fields of the row by their names, its place under `geometry` as the SQL writes it."""
    names = [each.name for each in fields]
    query = sql.SQL("SELECT {columns}, {place} FROM {table} WHERE {id} = %s {how}").format(
        columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        place=place,
        table=table(of.name),
        id=sql.Identifier(ID),
        how=how,
    )
    found = ask(_text(query), [identifier])
    if not found:
        raise Missing("feature", _("There is no such feature"), where=identifier)
    return dict(zip((*names, "geometry"), found[0], strict=True))


def stands(*, of: CollectionRow, identifier: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {table} WHERE {id} = %s").format(table=table(of.name), id=sql.Identifier(ID))
    return bool(ask(_text(query), [identifier]))


def ask(query: str, values: list[Any]) -> list[Any]:
    """The rows of the answer; what a filter made impossible to compute, and a table that is gone, are problems."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            found: list[Any] = cursor.fetchall()
            return found
    except DataError as error:
        # A number divided by nothing, or too large to be held: only a filter can ask for that.
        raise Problem(
            "filter",
            _("The filter cannot be computed"),
            detail=str(error).partition("\n")[0],
            hint=_("Look for a division by zero or a number that grows too large."),
            status=400,
        ) from error
    except ProgrammingError as error:
        # Withdrawn between the look into the index and this question.
        if getattr(error.__cause__, "sqlstate", "") == "42P01":
            raise Missing("collection", _("There is no such collection")) from error
        raise


def _order(order: tuple[tuple[str, bool], ...]) -> sql.Composable:
    """The order asked for, then that of identifiers, so that each row has one place. What is empty stands last."""
    asked = [
        sql.SQL("{} " + ("DESC" if falls else "ASC") + " NULLS LAST").format(sql.Identifier("t", name))
        for name, falls in order
    ]
    return sql.SQL(", ").join([*asked, sql.Identifier(ID)])


def all_of(conditions: list[sql.Composable]) -> sql.Composable:
    return sql.SQL(" AND ").join(conditions) if conditions else sql.SQL("true")


def conditions_of(of: CollectionRow, chosen: Selection) -> tuple[list[sql.Composable], list[Any]]:
    conditions: list[sql.Composable] = []
    values: list[Any] = []
    for name, value in chosen.equal.items():
        conditions.append(sql.SQL("{} = %s").format(sql.Identifier(name)))
        values.append(value)
    if chosen.where is not None:
        conditions.append(chosen.where.sql)
        values.extend(chosen.where.values)
    if chosen.box is not None:
        # The standard counts features without a place as inside every box.
        place = sql.Identifier(GEOMETRY)
        conditions.append(sql.SQL("(ST_Intersects({0}, ST_GeomFromWKB(%s, 4326)) OR {0} IS NULL)").format(place))
        values.append(chosen.box)
    if of.when is not None:
        begin, end = of.when
        if chosen.last is not None:
            conditions.append(sql.SQL("({0} <= %s OR {0} IS NULL)").format(sql.Identifier(begin)))
            values.append(chosen.last)
        if chosen.first is not None and end:
            # A validity ends before its last day's name, a single day is inside itself.
            later = sql.SQL(">=" if end == begin else ">")
            conditions.append(sql.SQL("({0} {1} %s OR {0} IS NULL)").format(sql.Identifier(end), later))
            values.append(chosen.first)
    return conditions, values


def _feature(layout: _Layout) -> sql.Composable:
    """The SQL that writes one feature: text glued around `ST_AsGeoJSON` and the row's own JSON."""
    place: sql.Composable = sql.Identifier(GEOMETRY)
    if layout.srid != 4326:
        place = sql.SQL("ST_Transform({}, {})").format(place, sql.Literal(layout.srid))
    if layout.flip:
        place = sql.SQL("ST_FlipCoordinates({})").format(place)
    columns = sql.SQL(", ").join(sql.Identifier("t", each) for each in layout.columns)
    return sql.SQL(
        """'{{"type":"Feature","id":' || to_json({id})::text || ',"geometry":'"""
        """ || coalesce(ST_AsGeoJSON({place}, {decimals}, 0), 'null') || ',"properties":'"""
        """ || (SELECT to_json(p) FROM (SELECT {columns}) p)::text || '}}'"""
    ).format(
        id=sql.Identifier(ID),
        place=place,
        decimals=sql.Literal(layout.decimals),
        columns=columns,
    )

"""Reads: features as GeoJSON that the database itself writes."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import shapely
from django.db import DataError, OperationalError, ProgrammingError, connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from psycopg import sql
from psycopg.adapt import Loader

from hatang.capabilities.spatial.queries.collections import GEOMETRY, ID, CollectionRow, build_table_identifier
from hatang.capabilities.spatial.terms import DEFAULT_LIMIT, DEGREE_DECIMALS
from hatang.kernel.doubles import double_text
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Missing, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from psycopg.abc import Buffer

    from hatang.kernel.datasets import Field


# What PostgreSQL says of a statement that took longer than it may.
_CANCELLED = "57014"
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
    # The fields that are answered, all where none is named; and whether the places are.
    properties: tuple[str, ...] = ()
    has_places: bool = True

    @property
    def is_common(self) -> bool:
        """Whether it is asked in words that come again with other values; filters are written by their clients."""
        return self.where is None

    @property
    def is_everything(self) -> bool:
        return not self.equal and self.where is None and self.box is None and self.first is None and self.last is None


@dataclass(frozen=True)
class PageText:
    """A page as GeoJSON features parted by commas, how many they are, and how many there are on all pages together."""

    text: bytes
    number: int
    matched: int
    last: str
    more: bool


def list_features(*, of: CollectionRow, chosen: Selection) -> tuple[list[tuple[str, str]], bool]:
    """A page of (identifier, GeoJSON feature), in the order of identifiers, and whether more follow."""
    where, values = conditions_of(of, chosen)
    query = _compose_page_query(_build_layout(of, chosen), where, bool(chosen.after), _LISTED)
    rows = execute_query(query, [*values, *_bind_after(chosen), chosen.limit + 1, chosen.skip])
    return rows[: chosen.limit], len(rows) > chosen.limit


def features_text(*, of: CollectionRow, chosen: Selection) -> PageText:
    """The same page as one text, with the number of all.

    The database joins what a machine reads anyway: rows would only be taken apart and put together again. It counts in
    the same question, since a second one costs more than the first. What comes again in the same words is kept ready,
    and stands where few rows meet the conditions; of many it is asked anew.
    """
    where, values = conditions_of(of, chosen)
    after, ends = _bind_after(chosen), [chosen.limit, chosen.skip]
    left = [*values, *after, chosen.skip + chosen.limit + 1]
    page = [*values, *after, *ends]
    if chosen.is_everything:
        return _read_page(of, chosen, where, _JOINED, values=[*left, *page])
    if chosen.is_common:
        few = _read_page(of, chosen, where, _FEW, values=[*values, *after, *after, *ends])
        if few.matched <= _MOST_OF_FEW:
            return few
    counted = [bool(chosen.after or chosen.skip), chosen.limit, *values]
    return _read_page(of, chosen, where, _COUNTED, values=[*left, *counted, *page])


def _read_page(of: CollectionRow, chosen: Selection, where: str, form: str, *, values: list[Any]) -> PageText:
    """What a statement of this form joined; of everything it is known how many that are."""
    query = _compose_page_query(_build_layout(of, chosen), where, bool(chosen.after), form)
    ((text, number, last, left, *counted),) = execute_query(query, values, as_bytes=True, is_prepared=form == _FEW)
    matched, more = counted[0] if counted else of.rows, left > chosen.skip + chosen.limit
    return PageText(text or b"", number, matched, (last or b"").decode(), more)


# What is asked of the rows of a page: those themselves, or one text of them, and how many stand from its beginning on,
# as far as it matters. They are joined in the order in which the page gives them.
_LISTED = "SELECT id, feature FROM {page}"
_JOINED = (
    "SELECT string_agg(feature, ','), count(*), max(id),"
    " (SELECT count(*) FROM (SELECT FROM {table} t WHERE {where}{after} LIMIT %s) rest) FROM {page}"
)
_COUNTED = _JOINED.replace(
    " FROM {page}",
    ", CASE WHEN %s OR count(*) = %s THEN (SELECT count(*) FROM {table} t WHERE {where}) ELSE count(*) END FROM {page}",
)
# A plan made before the box is known is right for few rows alone: so many are gathered, and of more the database is
# asked again with the values in sight. Nothing here is guessed, and a box of few is neither planned nor counted anew.
_MOST_OF_FEW = 1_000
_FEW = (
    "WITH few AS MATERIALIZED (SELECT * FROM {table} t WHERE {where} LIMIT {most}) SELECT string_agg(feature, ','),"
    " count(*), max(id), (SELECT count(*) FROM few t WHERE true{after}), (SELECT count(*) FROM few) FROM {page}"
)
_PAGE = (
    "(SELECT {id} AS id, {feature} AS feature FROM {table} t WHERE {where}{after}"
    " ORDER BY {order} LIMIT %s OFFSET %s) page"
)
_PAGE_OF_FEW = _PAGE.replace("{table} t WHERE {where}", "few t WHERE true")


def _bind_after(chosen: Selection) -> list[Any]:
    return [chosen.after] if chosen.after else []


@dataclass(frozen=True)
class _Layout:
    """What of a question is the same for many: composing it costs more than asking it."""

    dataset: str
    columns: tuple[str, ...]
    srid: int
    flip: bool
    decimals: int
    order: tuple[tuple[str, bool], ...] = ()
    doubles: tuple[str, ...] = ()
    has_places: bool = True


def _build_layout(of: CollectionRow, chosen: Selection) -> _Layout:
    fields = [field for field in of.fields if not chosen.properties or field.name in chosen.properties]
    columns = tuple(field.name for field in fields)
    doubles = tuple(field.name for field in fields if field.kind == "decimal")
    rest = (chosen.order, doubles, chosen.has_places)
    return _Layout(of.name, columns, chosen.srid, chosen.flip, chosen.decimals, *rest)


def _render_sql(composed: sql.Composable) -> str:
    return composed.as_string(None)


@lru_cache(maxsize=256)
def _compose_page_query(layout: _Layout, where: str, is_after: bool, form: str) -> str:
    composed = sql.SQL(form.replace("{page}", _PAGE_OF_FEW if form == _FEW else _PAGE)).format(
        id=sql.Identifier(ID),
        feature=_compose_feature(layout),
        table=build_table_identifier(layout.dataset),
        where=sql.SQL(where),
        after=sql.SQL(" AND {} > %s" if is_after else "").format(sql.Identifier(ID)),
        order=_compose_order(layout.order),
        most=sql.Literal(_MOST_OF_FEW + 1),
    )
    return _render_sql(composed)


def count_features(*, of: CollectionRow, chosen: Selection) -> int:
    """How many features meet the conditions, on all pages together."""
    if chosen.is_everything:
        return of.rows
    where, values = conditions_of(of, chosen)
    query = sql.SQL("SELECT count(*) FROM {table} t WHERE {where}").format(
        table=build_table_identifier(of.name), where=sql.SQL(where)
    )
    return int(execute_query(_render_sql(query), values)[0][0])


def find_feature(*, of: CollectionRow, identifier: str, chosen: Selection) -> str:
    """One feature as GeoJSON; `Missing` where there is none."""
    layout = _build_layout(of, chosen)
    query = sql.SQL("SELECT {feature} FROM {table} t WHERE {id} = %s").format(
        feature=_compose_feature(layout), table=build_table_identifier(of.name), id=sql.Identifier(ID)
    )
    rows = execute_query(_render_sql(query), [identifier])
    if not rows:
        raise Missing("feature", _("There is no such feature"), where=identifier)
    return str(rows[0][0])


def tag_of(*, of: CollectionRow, identifier: str) -> str:
    """The strong tag of a feature: of what it holds, so that any change and no other makes it another."""
    text = find_feature(of=of, identifier=identifier, chosen=Selection(equal={}))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def tags_of(*, of: CollectionRow) -> dict[str, str]:
    """A tag of every feature by its identifier, of all that it holds, whatever of it the actor sees.

    It is made with the secret of the installation: whoever knows the rest of a feature could otherwise try out what
    the hidden field holds until the tag comes out. Numbers are told as the database writes them: packages that are out
    bear the tags of that text.
    """
    layout = _Layout(of.name, of.columns, 4326, flip=False, decimals=DEGREE_DECIMALS)
    query = sql.SQL("SELECT {id}, {feature} FROM {table} t").format(
        id=sql.Identifier(ID), feature=_compose_feature(layout), table=build_table_identifier(of.name)
    )
    return {
        identifier: f'"{salted_hmac("hatang.spatial.tags", text, algorithm="sha256").hexdigest()[:32]}"'
        for identifier, text in execute_query(_render_sql(query), [])
    }


def every_field(of: CollectionRow) -> tuple[Field, ...]:
    """The columns of the collection's table, those as well that are not shown to the actor."""
    return tuple(field for field in of.dataset.fields if field.name in of.columns)


def standing_row(*, of: CollectionRow, identifier: str) -> dict[str, object]:
    """A row with all its columns and its place, locked for the transaction; `Missing` where there is none."""
    place = sql.SQL("ST_AsBinary({})").format(sql.Identifier(GEOMETRY))
    row = _read_row(of, identifier, every_field(of), place, sql.SQL("FOR UPDATE"))
    drawn = row["geometry"]
    return {**row, "geometry": None if drawn is None else shapely.from_wkb(bytes(drawn))}


def shown_row(*, of: CollectionRow, identifier: str) -> dict[str, Any]:
    """What the actor sees of a row, its place as text; `Missing` where there is none."""
    return _read_row(of, identifier, of.fields, sql.SQL("ST_AsText({}, 7)").format(sql.Identifier(GEOMETRY)))


def _read_row(
    of: CollectionRow, identifier: str, fields: tuple[Field, ...], place: sql.Composable, how: sql.SQL = _AS_IT_STANDS
) -> dict[str, Any]:
    """These fields of the row by their names, its place under `geometry` as the SQL writes it."""
    names = [field.name for field in fields]
    query = sql.SQL("SELECT {columns}, {place} FROM {table} WHERE {id} = %s {how}").format(
        columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        place=place,
        table=build_table_identifier(of.name),
        id=sql.Identifier(ID),
        how=how,
    )
    rows = execute_query(_render_sql(query), [identifier])
    if not rows:
        raise Missing("feature", _("There is no such feature"), where=identifier)
    return dict(zip((*names, "geometry"), rows[0], strict=True))


def has_feature(*, of: CollectionRow, identifier: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {table} WHERE {id} = %s").format(
        table=build_table_identifier(of.name), id=sql.Identifier(ID)
    )
    return bool(execute_query(_render_sql(query), [identifier]))


@contextmanager
def _limit_seconds(seconds: float) -> Iterator[None]:
    """What the database is asked inside may take it so long; more is a `Problem`."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _CANCELLED:
            raise
        hint = _("Name words or identifiers beside it, or ask for less at once.")
        raise Problem("filter", _("The filter takes too long"), hint=hint, status=400) from error


class _Untouched(Loader):
    """Text as the database sends it: what goes out in UTF-8 need not be decoded and encoded again."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


def execute_query(
    query: str, values: list[Any], *, as_bytes: bool = False, is_prepared: bool = False, seconds: float = 0
) -> list[Any]:
    """The rows of the answer; what a filter made impossible to compute, what took longer than so many seconds (0: as
    long as it takes), and a table that is gone, are problems.

    Reading and planning a page of features takes the database as long as finding them; what is prepared it plans once.
    """
    ours: Any = connection
    if seconds:
        with _limit_seconds(seconds):
            return execute_query(query, values, as_bytes=as_bytes, is_prepared=is_prepared)
    try:
        with ours.prepared_cursor() if is_prepared else ours.cursor() as cursor:
            if as_bytes:
                cursor.adapters.register_loader("text", _Untouched)
            cursor.execute(query, values)
            rows: list[Any] = cursor.fetchall()
            return rows
    except DataError as error:
        # A number divided by nothing, or too large to be held: only a filter can ask for that.
        raise Problem(
            "filter",
            _("The filter cannot be computed"),
            detail=explain_library(str(error).partition("\n")[0]),
            hint=_("Look for a division by zero or a number that grows too large."),
            status=400,
        ) from error
    except ProgrammingError as error:
        # Withdrawn between the look into the index and this question.
        if getattr(error.__cause__, "sqlstate", "") == "42P01":
            raise Missing("collection", _("There is no such collection")) from error
        raise


def _compose_order(order: tuple[tuple[str, bool], ...]) -> sql.Composable:
    """The order asked for, then that of identifiers, so that each row has one place. What is empty stands last."""
    asked = [
        sql.SQL("{} " + ("DESC" if falls else "ASC") + " NULLS LAST").format(sql.Identifier("t", name))
        for name, falls in order
    ]
    return sql.SQL(", ").join([*asked, sql.Identifier(ID)])


@cache
def quote_identifier(name: str) -> str:
    """The column as SQL writes its name."""
    return _render_sql(sql.Identifier(name))


def conditions_of(of: CollectionRow, chosen: Selection) -> tuple[str, list[Any]]:
    """What rows have to meet, and the values bound in it; "true" where every row does."""
    conditions: list[str] = []
    values: list[Any] = []
    for name, value in chosen.equal.items():
        conditions.append(f"{quote_identifier(name)} = %s")
        values.append(value)
    if chosen.where is not None:
        conditions.append(_render_sql(chosen.where.sql))
        values.extend(chosen.where.values)
    if chosen.box is not None:
        # The standard counts features without a place as inside every box.
        place = quote_identifier(GEOMETRY)
        conditions.append(f"(ST_Intersects({place}, ST_GeomFromWKB(%s, 4326)) OR {place} IS NULL)")
        values.append(chosen.box)
    if of.when is not None:
        begin, end = of.when
        if chosen.last is not None:
            conditions.append(f"({quote_identifier(begin)} <= %s OR {quote_identifier(begin)} IS NULL)")
            values.append(chosen.last)
        if chosen.first is not None and end:
            # A validity ends before its last day's name, a single day is inside itself.
            later = ">=" if end == begin else ">"
            conditions.append(f"({quote_identifier(end)} {later} %s OR {quote_identifier(end)} IS NULL)")
            values.append(chosen.first)
    return " AND ".join(conditions) or "true", values


def _compose_property(name: str, is_double: bool) -> sql.Composable:
    """The SQL of `"name":value` as JSON text; a row made JSON as a whole costs the database twice as much."""
    column = _render_sql(sql.Identifier("t", name))
    text = double_text(column) if is_double else f"to_json({column})::text"
    key = json.dumps(name, ensure_ascii=False)
    return sql.SQL("{} || coalesce({}, 'null')").format(sql.Literal(f"{key}:"), sql.SQL(text))


def _compose_feature(layout: _Layout) -> sql.Composable:
    """The SQL that writes one feature: text glued around `ST_AsGeoJSON` and the JSON of each value."""
    place: sql.Composable = sql.Identifier(GEOMETRY)
    if layout.srid != 4326:
        place = sql.SQL("ST_Transform({}, {})").format(place, sql.Literal(layout.srid))
    if layout.flip:
        place = sql.SQL("ST_FlipCoordinates({})").format(place)
    if not layout.has_places:
        place = sql.SQL("NULL::geometry")
    properties = [_compose_property(column, column in layout.doubles) for column in layout.columns]
    return sql.SQL(
        """'{{"type":"Feature","id":' || to_json({id})::text || ',"geometry":'"""
        """ || coalesce(ST_AsGeoJSON({place}, {decimals}, 0), 'null') || ',"properties":"""
        """{{' || {properties} || '}}}}'"""
    ).format(
        id=sql.Identifier(ID),
        place=place,
        decimals=sql.Literal(layout.decimals),
        properties=sql.SQL(" || ',' || ").join(properties) if properties else sql.SQL("''"),
    )

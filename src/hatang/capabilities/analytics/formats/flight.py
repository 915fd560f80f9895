"""Arrow Flight SQL for BI tools: one SELECT at a time, of the rows of whoever's key was shown, and lists of tables.

What is served is the part of Flight SQL that reading needs: statements (prepared ones without parameters), catalogs,
schemas, tables, kinds of tables, and what the server can. Writing, transactions and parameters are refused.
"""

from __future__ import annotations

import logging
import re
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.flight as fl
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.analytics.formats import wire
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.terms import MODELS, STREAM_SECONDS
from hatang.kernel import access, credentials
from hatang.kernel.access import Scope
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.kernel.access import Actor

    type Held = dict[int, list[bytes | int]]
    type InTurn = Callable[[Actor, str], AbstractContextManager[Any]]

logger = logging.getLogger(__name__)
# The database of the desk, as DuckDB names it: a question may write memory.places.hamlet.
_CATALOG = "memory"
_TABLE, _VIEW = "TABLE", "VIEW"
_INFO = pa.schema(
    [
        pa.field("info_name", pa.uint32(), nullable=False),
        pa.field(
            "value",
            pa.dense_union(
                [
                    pa.field("string_value", pa.string()),
                    pa.field("bool_value", pa.bool_()),
                    pa.field("bigint_value", pa.int64()),
                    pa.field("int32_bitmask", pa.int32()),
                    pa.field("string_list", pa.list_(pa.string())),
                    pa.field("int32_to_int32_list_map", pa.map_(pa.int32(), pa.list_(pa.int32()))),
                ]
            ),
            nullable=False,
        ),
    ]
)
# Numbers of FlightSql.proto: name, version, version of Arrow, read only.
_FACTS: dict[int, str | bool] = {0: "hatang", 1: "1", 2: pa.__version__, 3: True}
_REFUSALS = {401: fl.FlightUnauthenticatedError, 403: fl.FlightUnauthorizedError}


class _Caller(fl.ServerMiddleware):  # type: ignore[misc]
    def __init__(self, actor: Actor) -> None:
        self.actor = actor


class _Keys(fl.ServerMiddlewareFactory):  # type: ignore[misc]
    """Who calls, told from the key in the header of every call."""

    def start_call(self, info: Any, headers: dict[str, list[str]]) -> _Caller:
        header = next((value[0] for name, value in headers.items() if name.lower() == "authorization" and value), "")
        shown = credentials.read_shown(header)
        if shown is None:
            raise fl.FlightUnauthenticatedError(_("Show a key of yours: Authorization: Bearer …"))
        with _said_plainly():
            try:
                credential = credentials.find_credential(shown, now=timezone.now())
                access.require_right(credential.actor, "analytics.query")
                credential.require_scope(Scope.SQL)
            except Problem as problem:
                raise _REFUSALS.get(problem.status, fl.FlightServerError)(str(problem)) from None
        return _Caller(credential.actor)


@contextmanager
def _said_plainly() -> Iterator[None]:
    """A problem in its words, anything else without any: a stack is for the log, not for the other side."""
    try:
        yield
    except fl.FlightError:
        raise
    except (Problem, wire.Garbled) as error:
        raise fl.FlightServerError(str(error)) from None
    except Exception:
        logger.exception("a call of Flight SQL failed")
        raise fl.FlightInternalError(_("Something went wrong here.")) from None
    finally:
        connection.close()


class Server(fl.FlightServerBase):  # type: ignore[misc]
    """Serves at the location until `shutdown`; `in_turn` waits until a question of the caller may be answered."""

    def __init__(self, location: str, in_turn: InTurn, **more: Any) -> None:
        self.in_turn = in_turn
        super().__init__(location, middleware={"key": _Keys()}, **more)

    def get_flight_info(self, context: Any, descriptor: Any) -> Any:
        with _said_plainly():
            name, held = wire.unpack_any(descriptor.command or b"")
            shape, ticket = self._planned(context.get_middleware("key").actor, name, held, descriptor.command)
            return fl.FlightInfo(shape, descriptor, [fl.FlightEndpoint(ticket, [])], -1, -1)

    def get_schema(self, context: Any, descriptor: Any) -> Any:
        with _said_plainly():
            name, held = wire.unpack_any(descriptor.command or b"")
            return fl.SchemaResult(self._planned(context.get_middleware("key").actor, name, held, b"")[0])

    def _planned(self, actor: Actor, name: str, held: Held, command: bytes) -> tuple[pa.Schema, bytes]:
        """The columns to come, and the ticket to fetch them with."""
        if name in ("CommandStatementQuery", "CommandPreparedStatementQuery"):
            sql = wire.read_text(held, 1) or ""
            with open_desk(actor) as opened:
                shape = opened.describe(sql)
            return shape, wire.pack_any("TicketStatementQuery", (1, sql.encode()))
        with open_desk(actor) as opened:
            return _build_listing(opened, name, held).schema, bytes(command)

    def do_get(self, context: Any, ticket: Any) -> Any:
        with _said_plainly():
            actor, (name, held) = context.get_middleware("key").actor, wire.unpack_any(ticket.ticket)
            if name != "TicketStatementQuery":
                with open_desk(actor) as opened:
                    return fl.RecordBatchStream(_build_listing(opened, name, held))
            return _stream_rows(actor, wire.read_text(held, 1) or "", self.in_turn)

    def do_action(self, context: Any, action: Any) -> Any:
        """Prepared statements without parameters: the handle is the question itself, so that nothing is kept here."""
        with _said_plainly():
            if action.type == "CreatePreparedStatement":
                sql = wire.read_text(wire.unpack_any(action.body.to_pybytes())[1], 1) or ""
                made = wire.pack_any("ActionCreatePreparedStatementResult", (1, sql.encode()))
                return iter([fl.Result(pa.py_buffer(made))])
            if action.type == "ClosePreparedStatement":
                return iter([])
            raise fl.FlightServerError(_("This server only reads."))

    def do_put(self, context: Any, descriptor: Any, reader: Any, writer: Any) -> None:
        """What a client would load, and the parameters of a prepared statement."""
        raise fl.FlightServerError(_("This server only reads."))

    def do_exchange(self, context: Any, descriptor: Any, reader: Any, writer: Any) -> None:
        raise fl.FlightServerError(_("This server only reads."))

    def list_flights(self, context: Any, criteria: Any) -> Any:
        """There is nothing to fetch that was not asked for."""
        return iter(())

    def list_actions(self, context: Any) -> list[tuple[str, str]]:
        return [("CreatePreparedStatement", ""), ("ClosePreparedStatement", "")]


def _stream_rows(actor: Actor, sql: str, in_turn: InTurn) -> Any:
    """The rows as they are read; the desk and the turn are given back with the last."""
    with ExitStack() as stack:
        turn = stack.enter_context(in_turn(actor, sql))
        opened = stack.enter_context(open_desk(actor))
        stack.enter_context(turn.watching(opened))
        shape, batches = stack.enter_context(opened.streaming(sql, seconds=STREAM_SECONDS))
        kept = stack.pop_all()

    def run() -> Iterator[Any]:
        with _said_plainly(), kept:
            yield from batches

    return fl.GeneratorStream(shape, run())


def _list_tables(opened: QueryDesk) -> list[tuple[str, str, str]]:
    """(schema, name, kind) of everything on the desk."""
    listed = [(*readable.dataset.name.split(".", 1), _TABLE) for readable in opened.tables]
    listed += [(MODELS, model.name, _VIEW) for model in opened.models]
    return sorted((schema, name, kind) for schema, name, kind in listed)


def _build_listing(opened: QueryDesk, name: str, held: Held) -> pa.Table:
    tables = _list_tables(opened)
    if name == "CommandGetCatalogs":
        return pa.table({"catalog_name": [_CATALOG]}, pa.schema([_build_required_field("catalog_name")]))
    if name == "CommandGetTableTypes":
        return pa.table({"table_type": [_TABLE, _VIEW]}, pa.schema([_build_required_field("table_type")]))
    if name == "CommandGetDbSchemas":
        schemas = sorted({schema for schema, _name, _kind in tables if _is_like(schema, wire.read_text(held, 2))})
        shape = pa.schema([pa.field("catalog_name", pa.string()), _build_required_field("db_schema_name")])
        return pa.table({"catalog_name": [_CATALOG] * len(schemas), "db_schema_name": schemas}, shape)
    if name == "CommandGetTables":
        return _of_tables(opened, tables, held)
    if name == "CommandGetSqlInfo":
        return _build_facts(wire.read_numbers(held, 1))
    raise fl.FlightServerError(_("This server only reads."))


def _of_tables(opened: QueryDesk, tables: list[tuple[str, str, str]], held: Held) -> pa.Table:
    wanted = [encoded.decode() for encoded in held.get(4, []) if isinstance(encoded, bytes)]
    chosen = [
        (schema, name, kind)
        for schema, name, kind in tables
        if _is_like(schema, wire.read_text(held, 2))
        and _is_like(name, wire.read_text(held, 3))
        and (not wanted or kind in wanted)
    ]
    columns: dict[str, list[Any]] = {
        "catalog_name": [_CATALOG] * len(chosen),
        "db_schema_name": [schema for schema, _name, _kind in chosen],
        "table_name": [name for _schema, name, _kind in chosen],
        "table_type": [kind for _schema, _name, kind in chosen],
    }
    shape = [pa.field("catalog_name", pa.string()), pa.field("db_schema_name", pa.string())]
    shape += [_build_required_field("table_name"), _build_required_field("table_type")]
    if wire.read_numbers(held, 5) == [1]:
        columns["table_schema"] = [_serialize_columns(opened, schema, name) for schema, name, _kind in chosen]
        shape.append(pa.field("table_schema", pa.binary(), nullable=False))
    return pa.table(columns, pa.schema(shape))


def _serialize_columns(opened: QueryDesk, schema: str, name: str) -> bytes:
    table = opened.ask(f'SELECT * FROM "{schema}"."{name}" LIMIT 0', rows=1).table
    return bytes(table.schema.serialize().to_pybytes())


def _build_facts(wanted: list[int]) -> pa.Table:
    chosen = {number: value for number, value in _FACTS.items() if not wanted or number in wanted}
    words = [value for value in chosen.values() if isinstance(value, str)]
    flags = [value for value in chosen.values() if isinstance(value, bool)]
    kinds, places, seen = [], [], [0, 0]
    for value in chosen.values():
        kind = int(isinstance(value, bool))
        kinds.append(kind)
        places.append(seen[kind])
        seen[kind] += 1
    union = _INFO.field("value").type
    empty = [pa.array([], union.field(number).type) for number in range(2, union.num_fields)]
    values = pa.UnionArray.from_dense(
        pa.array(kinds, pa.int8()),
        pa.array(places, pa.int32()),
        [pa.array(words, pa.string()), pa.array(flags, pa.bool_()), *empty],
        [union.field(number).name for number in range(union.num_fields)],
    )
    return pa.Table.from_arrays([pa.array(list(chosen), pa.uint32()), values], schema=_INFO)


def _build_required_field(name: str) -> pa.Field:
    return pa.field(name, pa.string(), nullable=False)


def _is_like(name: str, pattern: str | None) -> bool:
    """SQL's LIKE; everything where there is no pattern.

    >>> _is_like("hamlet", "ham%"), _is_like("hamlet", "h_mlet"), _is_like("hamlet", "x%"), _is_like("hamlet", None)
    (True, True, False, True)
    """
    if not pattern:
        return True
    return bool(
        re.fullmatch(
            "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern), name, re.DOTALL
        )
    )

"""Rows that a client wrote for a resource, asked by filters, words, order and page: JSON in PostgreSQL.

Names of fields and all values go as parameters; nothing of a question becomes SQL text.
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from datetime import date, datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db import connection

from hatang.capabilities.ckan.formats.rows import ROW, NotAsked, RowQuery, check_names
from hatang.engines.writing.words import fold_text
from hatang.kernel.doubles import as_double

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hatang.capabilities.opendata.public import Resource

# A type that a client may name -> the type as which its values are compared, and as which they are read.
_CASTS = {
    "text": "text",
    "int": "numeric",
    "int4": "numeric",
    "int8": "numeric",
    "integer": "numeric",
    "bigint": "numeric",
    "numeric": "numeric",
    "float": "numeric",
    "float8": "numeric",
    "bool": "boolean",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "json": "text",
}
_DOUBLES = ("numeric", "float", "float8")
TYPES = tuple(_CASTS)
NATIVE = {
    "int": "integer",
    "int4": "integer",
    "int8": "bigint",
    "float8": "double precision",
    "float": "double precision",
}


# PostgreSQL gives a function no more.
_MOST_ARGUMENTS = 100


def list_field_kinds(resource: Resource) -> dict[str, str]:
    """Each field and its type, the number of the row first."""
    return {ROW: "int", **{field["id"]: field["type"] for field in resource.fields or []}}


def read_value(value: Any, kind: str) -> Any:
    """The value as it is kept; `ValueError` for one that is not of the type."""
    if value is None or (value == "" and kind != "text"):
        return None
    return _READERS[kind](value)


def _read_integer(value: Any) -> int:
    number = int(str(value))
    if abs(number) >= 2**63:
        raise ValueError(value)
    return number


def _read_number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _read_boolean(value: Any) -> bool:
    word = str(value).lower()
    if word not in ("true", "t", "1", "yes", "false", "f", "0", "no"):
        raise ValueError(value)
    return word in ("true", "t", "1", "yes")


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("int", "int4", "int8", "integer", "bigint"), _read_integer),
    **dict.fromkeys(_DOUBLES, _read_number),
    **dict.fromkeys(("bool", "boolean"), _read_boolean),
    "date": lambda value: date.fromisoformat(str(value)[:10]).isoformat(),
    "timestamp": lambda value: datetime.fromisoformat(str(value)).isoformat(),
    "text": lambda value: str(value).replace("\x00", ""),
    "json": lambda value: value,
}


def _field_expression(name: str, kind: str) -> tuple[str, list[Any]]:
    if name == ROW:
        return "number", []
    return f'CAST("values" ->> %s AS {_CASTS[kind]})', [name]


def build_conditions(filters: Mapping[str, Any], known: Mapping[str, str]) -> tuple[list[str], list[Any]]:
    """The filters as SQL with its parameters; a value that is not of the field's type finds nothing."""
    clauses, values = [], []
    for name, wanted in filters.items():
        if name not in known:
            raise NotAsked("filters", f"Unknown field: {name}")
        expression, names = _field_expression(name, known[name])
        options = wanted if isinstance(wanted, list) else [wanted]
        if any(isinstance(option, (dict, list)) for option in options):
            raise NotAsked("filters", f"{name}: a value or a list of values is wanted")
        asked = []
        for option in options:
            with suppress(ValueError, TypeError):
                value = read_value(option, known[name])
                asked += [] if value is None else [str(value)]
        clauses.append(f"{expression} = ANY(CAST(%s AS {_CASTS[known[name]]}[]))")
        values += [*names, asked]
        if None in options:
            clauses[-1] = f"({clauses[-1]} OR {expression} IS NULL)"
            values += names
    return clauses, values


def query_kept_rows(resource: Resource, question: RowQuery) -> tuple[list[dict[str, Any]], int]:
    """The rows of the page, and how many answer in all; `NotAsked` for a name that is no field."""
    known = list_field_kinds(resource)
    check_names(question, known)
    clauses, values = build_conditions(question.filters, known)
    for word in fold_text(question.words).split():
        clauses.append("""EXISTS (SELECT 1 FROM jsonb_each_text("values") AS v WHERE strpos(lower(v.value), %s) > 0)""")
        values.append(word)
    where = " AND ".join(["resource_id = %s", *clauses])
    values = [resource.pk, *values]
    names = list(question.fields) or list(known)
    if question.distinct:
        return _query_distinct(where, values, names, known, question)
    order, order_values = [], []
    for name, descending in question.order:
        expression, parts = _field_expression(name, known[name])
        order.append(f"{expression} {'DESC' if descending else 'ASC'} NULLS LAST")
        order_values += parts
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM opendata_resourcerow WHERE {where}", values)
        total = cursor.fetchone()[0]
        cursor.execute(
            f'SELECT number, "values"::text FROM opendata_resourcerow WHERE {where} '
            f"ORDER BY {', '.join([*order, 'number'])} LIMIT %s OFFSET %s",
            [*values, *order_values, question.limit, question.offset],
        )
        rows = cursor.fetchall()
    records = [{ROW: number, **json.loads(text)} for number, text in rows]
    return [{name: _restore_double(row.get(name), known[name]) for name in names} for row in records], total


def _restore_double(value: Any, kind: str) -> Any:
    """PostgreSQL keeps 1e+16 in its JSON as a whole number: of a field of doubles it goes out as one again."""
    return as_double(value) if kind in _DOUBLES else value


def _query_distinct(
    where: str, values: list[Any], names: list[str], known: Mapping[str, str], question: RowQuery
) -> tuple[list[dict[str, Any]], int]:
    columns, parts = [], []
    for name in names:
        columns.append("to_jsonb(number)" if name == ROW else '"values" -> %s')
        parts += [] if name == ROW else [name]
    pieces = [f"jsonb_build_array({', '.join(chunk)})" for chunk in batched(columns, _MOST_ARGUMENTS, strict=False)]
    head = f"SELECT DISTINCT {' || '.join(pieces)} AS found FROM opendata_resourcerow WHERE {where}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({head}) AS all_of_them", [*parts, *values])
        total = cursor.fetchone()[0]
        cursor.execute(
            f"SELECT found::text FROM ({head}) AS all_of_them ORDER BY found LIMIT %s OFFSET %s",
            [*parts, *values, question.limit, question.offset],
        )
        rows = cursor.fetchall()
    records = [zip(names, json.loads(text), strict=True) for (text,) in rows]
    return [{name: _restore_double(value, known[name]) for name, value in record} for record in records], total

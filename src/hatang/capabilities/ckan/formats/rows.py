"""Rows of an open file by filters, words, order and page: DuckDB over the one file, names from the dictionary only."""

from __future__ import annotations

import json
import tempfile
import threading
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from hatang.capabilities.lake import public as lake

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from hatang.capabilities.opendata.public import CatalogueEntry

LARGEST_PAGE = 32_000
_MEMORY = "256MB"
# Kinds of our fields as CKAN's DataStore names PostgreSQL's.
_TYPES = {"integer": "int8", "decimal": "float8", "boolean": "bool", "date": "date"}
# How a filter's value is read, so that "3" and 3 find the same.
_CASTS = {"integer": "BIGINT", "decimal": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
ROW = "_id"
# Each word and each value is a condition of its own, under which the engines' parsers bend and break.
MOST_WORDS, _MOST_VALUES = 64, 10_000
_SECONDS = 10.0
# Files that stay open for the next question: to open one takes some 20 ms of processor.
_MOST_OPEN = 8


class NotAsked(ValueError):
    """A part of the question that cannot be answered: (parameter, why)."""


@dataclass(frozen=True)
class RowQuery:
    """What is asked; `filters` give a field's value, or several of which one is enough.

    `order` holds (field, descending).
    """

    filters: Mapping[str, Any]
    words: str
    fields: Sequence[str]
    order: Sequence[tuple[str, bool]]
    limit: int
    offset: int
    distinct: bool = False


def list_column_types(entry: CatalogueEntry) -> dict[str, str]:
    """Each column that may be asked, and its type in CKAN's words."""
    return {ROW: "int", **{column.name: _TYPES.get(column.kind, "text") for column in entry.columns}}


def query_rows(entry: CatalogueEntry, question: RowQuery) -> tuple[list[dict[str, Any]], int]:
    """The rows of the page, and how many answer in all; `NotAsked` for a name that is not in the dictionary."""
    known = list_column_types(entry)
    kinds = {column.name: column.kind for column in entry.columns}
    check_names(question, known)
    conditions, values = _build_conditions(question, kinds)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    chosen = ", ".join(f'"{name}"' for name in question.fields or known)
    order = ", ".join(f'"{name}" {"DESC" if descending else "ASC"}' for name, descending in question.order)
    order = order or (chosen if question.distinct else f'"{ROW}"')
    head = f"SELECT {'DISTINCT ' if question.distinct else ''}{chosen} FROM asked{where}"
    with _asking(lake.local_path(entry.file), tuple(kinds)) as link:
        count_row = link.execute(f"SELECT count(*) FROM ({head})", values).fetchone()
        rows = link.execute(f"{head} ORDER BY {order} LIMIT ? OFFSET ?", [*values, question.limit, question.offset])
        columns = [description[0] for description in rows.description or ()]
        records = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
    return records, int(count_row[0]) if count_row else 0


@contextmanager
def _asking(path: Path, names: tuple[str, ...]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A line of one's own to the open file; `NotAsked` for what takes too long or too much."""
    with _open_rows(path, names).cursor() as link:
        bell = threading.Timer(_SECONDS, link.interrupt)
        bell.daemon = True
        bell.start()
        try:
            yield link
        except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
            raise NotAsked("limit", "the question takes too long: ask for less") from error
        finally:
            bell.cancel()


@lru_cache(_MOST_OPEN)
def _open_rows(path: Path, names: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    """A DuckDB that holds the view `asked` over the file and reaches nothing else. A file of the lake never changes."""
    # The engine makes the folder when something does not fit and takes it away when it is closed.
    folder = Path(tempfile.gettempdir()) / f"opendata-{uuid.uuid4().hex}"
    options, _spatial = lake.build_connection_options(folder, memory=_MEMORY)
    link = duckdb.connect(config=options)
    link.execute("SET parquet_metadata_cache = true")
    file = str(path).replace("'", "''")
    source = f"read_parquet('{file}', file_row_number = true)"
    columns = ", ".join(f'"{name}"' for name in names)
    link.execute(f'CREATE VIEW asked AS SELECT file_row_number + 1 AS "{ROW}", {columns} FROM {source}')
    link.execute(f"SET allowed_paths = ['{file}']")
    link.execute("SET enable_external_access = false")
    link.execute("SET lock_configuration = true")
    return link


def check_names(question: RowQuery, known: Collection[str]) -> None:
    """`NotAsked` for a name that is not in the dictionary, and for more than is answered."""
    if len(question.words.split()) > MOST_WORDS:
        raise NotAsked("q", f"{MOST_WORDS} words at most")
    if sum(len(wanted) for wanted in question.filters.values() if isinstance(wanted, list)) > _MOST_VALUES:
        raise NotAsked("filters", f"{_MOST_VALUES} values at most")
    for name in question.filters:
        if name not in known:
            raise NotAsked("filters", f"Unknown field: {name}")
    for parameter, names in (("fields", question.fields), ("sort", [name for name, _way in question.order])):
        for name in names:
            if name not in known:
                raise NotAsked(parameter, f'invalid value "{name}"')


def _build_conditions(question: RowQuery, kinds: Mapping[str, str]) -> tuple[list[str], list[Any]]:
    conditions, values = [], []
    for name, wanted in question.filters.items():
        cast = "BIGINT" if name == ROW else _CASTS.get(kinds[name], "VARCHAR")
        options = wanted if isinstance(wanted, list) else [wanted]
        if any(isinstance(option, (dict, list)) for option in options):
            raise NotAsked("filters", f"{name}: a value or a list of values is wanted")
        is_empty = f' OR "{name}" IS NULL' if None in options else ""
        conditions.append(f'("{name}" IN (SELECT TRY_CAST(unnest(?::JSON::VARCHAR[]) AS {cast})){is_empty})')
        values.append(json.dumps([str(option) for option in options if option is not None]))
    everything = " || ' ' || ".join(f"coalesce(\"{name}\"::VARCHAR, '')" for name in kinds)
    for word in question.words.split():
        conditions.append(f"contains(strip_accents(lower({everything})), strip_accents(lower(?)))")
        values.append(word)
    return conditions, values

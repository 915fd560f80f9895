"""A desk: DuckDB with one view or table for each dataset that an actor may read, and nothing else in reach."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.formats import materials, modelled, statement
from hatang.capabilities.analytics.formats.engine import Engine
from hatang.capabilities.analytics.terms import CEILING_MIB, MEMORY_MIB, MODELS, SECONDS, SNAPSHOTS
from hatang.capabilities.lake import public as lake
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    import pyarrow as pa

    from hatang.capabilities.analytics.formats.modelled import Model
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class Answer:
    """What came of a question: an Arrow table of at most the rows asked for, and whether there are more.

    `narrowed` are the columns of the selection that any of its tables had.
    """

    table: pa.Table
    is_cut: bool
    seconds: float
    narrowed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Desk:
    """An open connection, the datasets on it by name ("places.hamlet"), and the models that could be laid over them."""

    link: Engine
    tables: tuple[lake.Readable, ...]
    models: tuple[Model, ...] = ()
    # Table → file and version of what this reader reads whole.
    whole: Mapping[str, str] = field(default_factory=dict)
    _columns: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def ask(self, sql: str, *, rows: int, seconds: float = SECONDS, where: Mapping[str, str] | None = None) -> Answer:
        """Answer one SELECT with at most `rows` rows; `Invalid` with DuckDB's words, or when it takes too long.

        `where` keeps of each table that has such a column the rows of that value.
        """
        narrowed: frozenset[str] = frozenset()
        started = time.monotonic()
        with self._limited(seconds):
            tree = statement.check(self.link, sql)
            if where:
                sql, narrowed = statement.narrowed(self.link, tree, where, self.columns)
            # One row more than asked for tells that there are more; nothing else of the answer is held.
            found = self.link.execute(sql).to_arrow_reader(min(rows + 1, 10_000))
            taken, count, size = [], 0, 0
            for batch in found:
                taken.append(batch)
                count += batch.num_rows
                size += batch.nbytes
                if size > MEMORY_MIB << 20:
                    raise duckdb.OutOfMemoryException("the answer")
                if count > rows:
                    break
            table = _table(found.schema, taken)
        return Answer(table.slice(0, rows), table.num_rows > rows, time.monotonic() - started, narrowed)

    def named(self, sql: str) -> frozenset[str]:
        """The tables that the question names."""
        with self._limited(SECONDS):
            return statement.tables(statement.check(self.link, sql))

    def first_column(self, sql: str) -> str:
        """The name of the question's first column, without answering it."""
        with self._limited(SECONDS):
            statement.check(self.link, sql)
            found = self.link.execute(f"DESCRIBE {sql.strip().rstrip(';')}").fetchone()
        return str(found[0]) if found else ""

    @contextmanager
    def _limited(self, seconds: float) -> Iterator[None]:
        """What the engine says of a question as `Invalid`; inside nothing takes longer than these seconds."""
        hint = _("Ask for less: fewer rows, fewer tables, a date.")
        try:
            with self.link.within(seconds):
                yield
        except duckdb.InterruptException as error:
            raise Invalid("sql", _("The question takes too long"), where=f"> {seconds:g} s", hint=hint) from error
        except duckdb.OutOfMemoryException as error:
            title = _("The question needs too much memory")
            raise Invalid("sql", title, where=f"> {MEMORY_MIB} MiB", hint=hint) from error
        except duckdb.Error as error:
            raise statement.refused(error) from error

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table on the desk; none of one that is not there."""
        if table not in self._columns:
            schema, _dot, name = table.partition(".")
            found = self.link.execute(
                "SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ?", [schema, name]
            )
            self._columns[table] = tuple(row[0] for row in found.fetchall())
        return self._columns[table]


def _table(schema: pa.Schema, batches: list[Any]) -> pa.Table:
    """The batches as one, moments to the microsecond; `Invalid` for a day before the year 1 or after 9999."""
    # start: pyarrow
    import pyarrow as pa

    table = pa.Table.from_batches(batches, schema=schema)
    for index, each in enumerate(schema):
        if pa.types.is_timestamp(each.type) and each.type.unit == "ns":
            shorter = table.column(index).cast(pa.timestamp("us", each.type.tz), safe=False)
            table = table.set_column(index, each.name, shorter)
        if "date" in str(each.type) or "timestamp" in str(each.type):
            try:
                table.column(index).to_pylist()
            except (OverflowError, ValueError) as error:
                title = _("The answer holds a day that no calendar here knows")
                hint = _("Make it text: CAST(column AS VARCHAR).")
                raise Invalid("sql", title, where=each.name, hint=hint) from error
    return table


@contextmanager
def desk(actor: Actor, *, as_of: date | None = None) -> Iterator[Desk]:
    """Open a desk on the newest snapshots (of the date or before). Rows of other bodies never come onto it.

    Whole files are read where they lie. Where the actor may see the rows of some bodies only, those rows are copied
    into memory first: a path to the file would open all of it. A model stands on the desk where all that it reads
    does, over the same rows.
    """
    tables = tuple(lake.readable(actor, as_of))
    with tempfile.TemporaryDirectory(prefix="hatang-desk-") as folder, _connect(folder) as link:
        paths = [_put(link, each) for each in tables]
        _say_what_stands(link, tables)
        earlier = [(each, day) for day in modelled.earlier_days() for each in _of_day(actor, day)]
        paths += [_put(link, each, f"@{day}") for each, day in earlier]
        whole = {each.dataset.name: _file(each) for each in tables if each.bodies is None}
        whole |= {_dated(each, day): _file(each) for each, day in earlier if each.bodies is None}
        standing = {each.dataset.name for each in tables} | {_dated(each, day) for each, day in earlier}
        models, kept = _lay(link, standing, whole)
        paths += kept
        allowed = ", ".join(f"'{_quoted(path)}'" for path in paths if path is not None)
        link.execute(f"SET allowed_paths = [{allowed}]")
        link.execute("SET enable_external_access = false")
        link.execute("SET lock_configuration = true")
        link.lock()
        yield Desk(link, tables, models, whole)


def _put(link: Engine, each: lake.Readable, day: str = "") -> Path | None:
    """Put the dataset on the desk; the path that must stay in reach, None where the rows were copied."""
    path = lake.local_path(each.edition["file"])
    schema, _dot, name = each.dataset.name.partition(".")
    link.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}{day}"')
    if each.bodies is None:
        link.execute(f'CREATE VIEW "{schema}{day}"."{name}" AS SELECT * FROM read_parquet(\'{_quoted(path)}\')')
        return path
    link.execute(
        f'CREATE TABLE "{schema}{day}"."{name}" AS SELECT * FROM read_parquet(?)'
        f' WHERE list_contains(?, "{each.holder}")',
        [str(path), sorted(each.bodies)],
    )
    return None


def _say_what_stands(link: Engine, tables: Sequence[lake.Readable]) -> None:
    """`lake.snapshot`: what this reader may ask, and as of when it is."""
    link.execute("CREATE SCHEMA lake")
    link.execute("CREATE TABLE lake.snapshot (dataset VARCHAR, version VARCHAR, as_of DATE, rows BIGINT)")
    rows = [
        (each.dataset.name, each.version, each.as_of, each.edition["rows"] if each.bodies is None else None)
        for each in tables
    ]
    for row in rows:
        link.execute("INSERT INTO lake.snapshot VALUES (?, ?, ?, ?)", row)


def _of_day(actor: Actor, day: date) -> list[lake.Readable]:
    """The datasets that some model names as of the day, where they were published as of it."""
    wanted = modelled.earlier_tables(day)
    return [each for each in lake.readable(actor, day) if each.as_of == day and _dated(each, day) in wanted]


def _dated(each: lake.Readable, day: date) -> str:
    schema, _dot, name = each.dataset.name.partition(".")
    return f"{schema}@{day}.{name}"


def _file(each: lake.Readable) -> str:
    return f"{each.edition['file']} {each.version}"


def _lay(link: Engine, standing: set[str], whole: Mapping[str, str]) -> tuple[tuple[Model, ...], list[Path]]:
    """A view for each model whose tables and columns are all on the desk, and the kept files that are read for some."""
    standing = {*standing, SNAPSHOTS}
    laid, kept = [], []
    link.execute(f"CREATE SCHEMA {MODELS}")
    for model in modelled.all_models():
        if not model.reads <= standing:
            continue
        path = materials.place(model, whole)
        is_kept = path is not None and path.exists()
        sql = f"SELECT * FROM read_parquet('{_quoted(path)}')" if path is not None and is_kept else model.sql
        try:
            link.execute(f'CREATE VIEW {MODELS}."{model.name}" AS {sql}')
        except duckdb.BinderException:
            # A column that this reader may not see: the model is not for them.
            continue
        standing.add(model.table)
        laid.append(model)
        kept += [path] if path is not None and is_kept else []
    return tuple(laid), kept


@contextmanager
def _connect(folder: str) -> Iterator[Engine]:
    options, extension = lake.opening(Path(folder), memory=f"{MEMORY_MIB}MiB")
    link = Engine(options, extension, ceiling_bytes=CEILING_MIB << 20)
    try:
        yield link
    finally:
        link.close()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")

"""A desk: DuckDB with one view or table for each dataset that an actor may read, and nothing else in reach."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import duckdb
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.formats import answers, engine, materials, modelled, statement
from hatang.capabilities.analytics.formats.engine import Engine
from hatang.capabilities.analytics.terms import CEILING_MIB, MEMORY_MIB, MODELS, SECONDS, SNAPSHOTS, VISITOR_SECONDS
from hatang.capabilities.lake import public as lake
from hatang.kernel.problems import Invalid
from hatang.kernel.state import keep_by_state

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from hatang.capabilities.analytics.formats.modelled import LakeModel
    from hatang.kernel.access import Actor

    # What an engine remembers of what was laid on it: the models, the columns of each table, what was written of both.
    type _Contents = tuple[
        tuple[LakeModel, ...], Mapping[str, tuple[str, ...]], dict[str, tuple[tuple[lake.Readable, ...], str]]
    ]

# Of so many kinds (languages, dates of links) an engine remembers what was written of its desk.
_MOST_WRITTEN = 8


@dataclass(frozen=True)
class DeskAnswer:
    """What came of a question: an Arrow table of at most the rows asked for, and whether there are more.

    `narrowed` are the columns of the selection that any of its tables had.
    """

    table: pa.Table
    is_cut: bool
    seconds: float
    narrowed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class QueryDesk:
    """An open connection, the datasets on it by name ("places.hamlet"), and the models that could be laid over them."""

    link: Engine
    tables: tuple[lake.Readable, ...]
    models: tuple[LakeModel, ...] = ()
    # Table → file and version of what this reader reads whole.
    whole: Mapping[str, str] = field(default_factory=dict)
    # What all of it rests on: the same layout gives the same answers.
    layout: Hashable = None
    # Whether its reader is nobody in particular.
    is_visitors: bool = False
    # When, by the monotonic clock, whatever is asked here is over: one page asks several statements.
    ends_at: float = math.inf
    _columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    # Text about what stands here, by its kind, with the tables that it was written of: it waits with the engine.
    written: dict[str, tuple[tuple[lake.Readable, ...], str]] = field(default_factory=dict, repr=False, compare=False)

    def write_once(self, kind: str, write: Callable[[], str]) -> str:
        """What `write` says of the tables and models on this desk: once of each kind for all who see the same."""
        tables, text = self.written.get(kind, ((), ""))
        if not text or tables != self.tables:
            if len(self.written) >= _MOST_WRITTEN:
                self.written.clear()
            text = write()
            self.written[kind] = (self.tables, text)
        return text

    def ask(
        self, sql: str, *, rows: int, seconds: float = SECONDS, where: Mapping[str, Sequence[str]] | None = None
    ) -> DeskAnswer:
        """Answer one SELECT with at most `rows` rows; `Invalid` with DuckDB's words, or when it takes too long.

        `where` keeps of each table that has such a column the rows of these values.
        """
        started = time.monotonic()
        # Models may read the day.
        key = (self.layout, timezone.localdate(), sql, rows, tuple(sorted((where or {}).items())))
        if (kept := answers.find_answer(key)) is None:
            kept = self._answer(sql, rows, seconds, where or {})
            if self.layout is not None and answers.is_repeatable(sql):
                answers.keep_answer(key, kept)
        return DeskAnswer(kept.table, kept.is_cut, time.monotonic() - started, kept.narrowed)

    def _answer(self, sql: str, rows: int, seconds: float, where: Mapping[str, Sequence[str]]) -> answers.KeptAnswer:
        narrowed: frozenset[str] = frozenset()
        with self._limited(seconds):
            tree = statement.check_statement(self.link, sql)
            if where:
                sql, narrowed = statement.narrow_question(self.link, tree, where, self.columns)
            # One row more than asked for tells that there are more; nothing else of the answer is held.
            batches = self.link.execute(sql).to_arrow_reader(min(rows + 1, 10_000))
            taken, count, size = [], 0, 0
            for batch in batches:
                taken.append(batch)
                count += batch.num_rows
                size += batch.nbytes
                if size > MEMORY_MIB << 20:
                    raise duckdb.OutOfMemoryException("the answer")
                if count > rows:
                    break
            table = _join_batches(batches.schema, taken)
        return answers.KeptAnswer(table.slice(0, rows), table.num_rows > rows, narrowed)

    @contextmanager
    def streaming(self, sql: str, *, seconds: float) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
        """All rows of one SELECT, sent as they are read: the columns, and the batches while inside."""
        with self._limited(seconds):
            statement.check_statement(self.link, sql)
            batches = self.link.execute(sql).to_arrow_reader()
            shape = _join_batches(batches.schema, []).schema
            yield shape, (part for batch in batches for part in _join_batches(batches.schema, [batch]).to_batches())

    def cancel(self) -> None:
        """End the question that is being answered, from another thread: its asker is told so."""
        self.link.cancel()

    def named(self, sql: str) -> frozenset[str]:
        """The tables that the question names."""
        with self._limited(SECONDS):
            return statement.list_tables(statement.check_statement(self.link, sql))

    def describe(self, sql: str) -> pa.Schema:
        """The columns of the question, without answering it."""
        key = (self.layout, "columns", sql)
        if (kept := answers.find_answer(key)) is None:
            with self._limited(SECONDS):
                statement.check_statement(self.link, sql)
                # A comment may end the question.
                batches = self.link.execute(
                    f"SELECT * FROM ({sql.strip().rstrip(';')}\n) AS q LIMIT 0"
                ).to_arrow_reader()
                kept = answers.KeptAnswer(_join_batches(batches.schema, []), is_cut=False, narrowed=frozenset())
            if self.layout is not None:
                answers.keep_answer(key, kept)
        return kept.table.schema

    def first_column(self, sql: str) -> str:
        """The name of the question's first column, without answering it."""
        with self._limited(SECONDS):
            statement.check_statement(self.link, sql)
            described = self.link.execute(f"DESCRIBE {sql.strip().rstrip(';')}").fetchone()
        return str(described[0]) if described else ""

    @contextmanager
    def _limited(self, seconds: float) -> Iterator[None]:
        """What the engine says of a question as `Invalid`; inside nothing takes longer than these seconds, nor than all
        of the page may."""
        hint = _("Ask for less: fewer rows, fewer tables, a date.")
        seconds = min(seconds, self.find_seconds_left())
        try:
            with self.link.within(seconds):
                yield
        except duckdb.InterruptException as error:
            if self.link.is_cancelled:
                title = _("You cancelled the question")
                raise Invalid("sql", title, hint=_("Its words stand above; ask again or change them.")) from error
            raise Invalid("sql", _("The question takes too long"), where=f"> {seconds:.2g} s", hint=hint) from error
        except duckdb.OutOfMemoryException as error:
            title = _("The question needs too much memory")
            raise Invalid("sql", title, where=f"> {MEMORY_MIB} MiB", hint=hint) from error
        except duckdb.Error as error:
            raise statement.explain_refusal(error) from error

    def find_seconds_left(self) -> float:
        """How long what is asked here may still take; `Invalid` where that is over."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            hint = _("Ask for less: fewer figures, fewer dates, a smaller area.")
            raise Invalid("sql", _("The question takes too long"), hint=hint)
        return left

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table on the desk; none of one that is not there."""
        return self._columns.get(table, ())


def _join_batches(schema: pa.Schema, batches: list[Any]) -> pa.Table:
    """The batches as one, moments to the microsecond; `Invalid` for a day before the year 1 or after 9999."""
    # start: pyarrow
    import pyarrow as pa

    table = pa.Table.from_batches(batches, schema=schema)
    for index, column in enumerate(schema):
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
            shorter = table.column(index).cast(pa.timestamp("us", column.type.tz), safe=False)
            table = table.set_column(index, column.name, shorter)
        if "date" in str(column.type) or "timestamp" in str(column.type):
            try:
                table.column(index).to_pylist()
            except (OverflowError, ValueError) as error:
                title = _("The answer holds a day that no calendar here knows")
                hint = _("Make it text: CAST(column AS VARCHAR).")
                raise Invalid("sql", title, where=column.name, hint=hint) from error
    return table


@dataclass(frozen=True)
class DeskLayout:
    """What stands on a desk: files in their versions, whose rows of them, the models. Two readers of the same layout
    may ask the same engine, one after the other."""

    tables: tuple[lake.Readable, ...]
    # The datasets as of the earlier days that models read.
    earlier: tuple[tuple[lake.Readable, date], ...]
    # The files of kept models that are there.
    kept: tuple[tuple[str, Path], ...]
    key: Hashable

    @property
    def whole(self) -> dict[str, str]:
        """Table → file and version of what this reader reads whole."""
        return _name_whole(self.tables, self.earlier)


@contextmanager
def open_desk(actor: Actor, *, as_of: date | None = None, seconds: float = math.inf) -> Iterator[QueryDesk]:
    """Open a desk on the newest snapshots (of the date or before). Rows of other bodies never come onto it. All that is
    asked of it together may take so many seconds, of a visitor never more than `VISITOR_SECONDS`.

    Whole files are read where they lie. Where the actor may see the rows of some bodies only, those rows are copied
    into memory first: a path to the file would open all of it. A model stands on the desk where all that it reads
    does, over the same rows. What was laid for a reader of the very same waits, and is asked at once.
    """
    layout = _plan_layout(actor, as_of)
    link = engine.take_warm(layout.key) or _lay_desk(layout)
    models, columns, written = cast("_Contents", link.contents)
    try:
        visits = actor.is_anonymous
        # To lay it is not the reader's time.
        ends_at = time.monotonic() + (min(seconds, VISITOR_SECONDS) if visits else seconds)
        yield QueryDesk(link, layout.tables, models, layout.whole, layout.key, visits, ends_at, columns, written)
    finally:
        engine.put_back(layout.key, link)


def _plan_layout(actor: Actor, as_of: date | None) -> DeskLayout:
    models = modelled.all_models()
    tables, earlier, located = _plan_tables(actor, as_of, models)
    kept = tuple((name, path) for name, path in located if path.exists())
    standing = [
        (readable.dataset.name, _name_file_version(readable), readable.bodies, day)
        for readable, day in (*((readable, None) for readable in tables), *earlier)
    ]
    limits = (MEMORY_MIB, CEILING_MIB)
    key = (limits, tuple(standing), kept, tuple((model.name, model.sql) for model in models))
    return DeskLayout(tables, earlier, kept, key)


# To ask for whom what is open takes a hundred times as long as whether anything has changed since.
@keep_by_state(16)
def _plan_tables(
    actor: Actor, as_of: date | None, models: tuple[LakeModel, ...]
) -> tuple[tuple[lake.Readable, ...], tuple[tuple[lake.Readable, date], ...], tuple[tuple[str, Path], ...]]:
    """What the actor may ask, the same as of the days that models read, and where models would be kept for them."""
    tables = tuple(lake.list_readable(actor, as_of))
    earlier = tuple((readable, day) for day in modelled.earlier_days() for readable in _of_day(actor, day))
    whole = _name_whole(tables, earlier)
    located = [(model.name, materials.locate_kept_model(model, whole)) for model in models]
    return tables, earlier, tuple((name, path) for name, path in located if path is not None)


def _name_whole(tables: Iterable[lake.Readable], earlier: Iterable[tuple[lake.Readable, date]]) -> dict[str, str]:
    names = {readable.dataset.name: readable for readable in tables}
    names |= {_name_dated_table(readable, day): readable for readable, day in earlier}
    return {name: _name_file_version(readable) for name, readable in names.items() if readable.bodies is None}


def _lay_desk(layout: DeskLayout) -> Engine:
    """An engine with all of it on it, locked against everything else."""
    link = Engine(
        lambda folder: lake.build_connection_options(folder, memory=f"{MEMORY_MIB}MiB"),
        ceiling_bytes=CEILING_MIB << 20,
    )
    try:
        paths = [_put_dataset(link, readable) for readable in layout.tables]
        _say_what_stands(link, layout.tables)
        paths += [_put_dataset(link, readable, f"@{day}") for readable, day in layout.earlier]
        link.contents = (_lay_models(link, layout), _list_columns(link), {})
        paths += [path for _name, path in layout.kept]
        allowed = ", ".join(f"'{_quote_path(path)}'" for path in paths if path is not None)
        link.execute(f"SET allowed_paths = [{allowed}]")
        link.execute("SET enable_external_access = false")
        link.execute("SET lock_configuration = true")
        link.lock()
    except BaseException:
        link.end()
        raise
    return link


def _put_dataset(link: Engine, readable: lake.Readable, day: str = "") -> Path | None:
    """Put the dataset on the desk; the path that must stay in reach, None where the rows were copied."""
    path = lake.local_path(readable.edition["file"])
    schema, _dot, name = readable.dataset.name.partition(".")
    link.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}{day}"')
    if readable.bodies is None:
        link.execute(f'CREATE VIEW "{schema}{day}"."{name}" AS SELECT * FROM read_parquet(\'{_quote_path(path)}\')')
        return path
    link.execute(
        f'CREATE TABLE "{schema}{day}"."{name}" AS SELECT * FROM read_parquet(?)'
        f' WHERE list_contains(?, "{readable.holder}")',
        [str(path), sorted(readable.bodies)],
    )
    return None


def _say_what_stands(link: Engine, tables: Sequence[lake.Readable]) -> None:
    """`lake.snapshot`: what this reader may ask, and as of when it is."""
    link.execute("CREATE SCHEMA lake")
    link.execute("CREATE TABLE lake.snapshot (dataset VARCHAR, version VARCHAR, as_of DATE, rows BIGINT)")
    values: list[object] = []
    for readable in tables:
        rows = readable.edition["rows"] if readable.bodies is None else None
        values += [readable.dataset.name, readable.version, readable.as_of, rows]
    if values:
        link.execute(f"INSERT INTO lake.snapshot VALUES {', '.join(['(?, ?, ?, ?)'] * len(tables))}", values)


def _of_day(actor: Actor, day: date) -> list[lake.Readable]:
    """The datasets that some model names as of the day, where they were published as of it."""
    wanted = modelled.earlier_tables(day)
    return [
        readable
        for readable in lake.list_readable(actor, day)
        if readable.as_of == day and _name_dated_table(readable, day) in wanted
    ]


def _name_dated_table(readable: lake.Readable, day: date) -> str:
    schema, _dot, name = readable.dataset.name.partition(".")
    return f"{schema}@{day}.{name}"


def _name_file_version(readable: lake.Readable) -> str:
    return f"{readable.edition['file']} {readable.version}"


def _lay_models(link: Engine, layout: DeskLayout) -> tuple[LakeModel, ...]:
    """A view for each model whose tables and columns are all on the desk, over its kept file where there is one."""
    standing = {readable.dataset.name for readable in layout.tables} | {SNAPSHOTS}
    standing |= {_name_dated_table(readable, day) for readable, day in layout.earlier}
    kept, laid = dict(layout.kept), []
    link.execute(f"CREATE SCHEMA {MODELS}")
    for model in modelled.all_models():
        if not model.reads <= standing:
            continue
        path = kept.get(model.name)
        sql = model.sql if path is None else f"SELECT * FROM read_parquet('{_quote_path(path)}')"
        try:
            link.execute(f'CREATE VIEW {MODELS}."{model.name}" AS {sql}')
        except duckdb.BinderException:
            # A column that this reader may not see: the model is not for them.
            continue
        standing.add(model.table)
        laid.append(model)
    return tuple(laid)


def _list_columns(link: Engine) -> dict[str, tuple[str, ...]]:
    """The columns of each table and view. To list them binds every view anew, so that it is done once."""
    listed = link.execute(
        "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index)"
        " FROM duckdb_columns() WHERE NOT internal GROUP BY 1"
    )
    return {table: tuple(columns) for table, columns in listed.fetchall()}


def _quote_path(path: Path) -> str:
    return str(path).replace("'", "''")

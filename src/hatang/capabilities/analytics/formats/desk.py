"""A desk: DuckDB with one view or table for each dataset that an actor may read, and nothing else in reach."""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.formats import statement
from hatang.capabilities.analytics.terms import MEMORY_MIB, SECONDS
from hatang.capabilities.lake import public as lake
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pyarrow as pa

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class Answer:
    """What came of a question: an Arrow table of at most the rows asked for, and whether there are more."""

    table: pa.Table
    is_cut: bool
    seconds: float


@dataclass(frozen=True)
class Desk:
    """An open connection, and the tables on it by name ("places.hamlet")."""

    link: duckdb.DuckDBPyConnection
    tables: tuple[lake.Readable, ...]

    def ask(self, sql: str, *, rows: int, seconds: float = SECONDS) -> Answer:
        """Answer one SELECT with at most `rows` rows; `Invalid` with DuckDB's words, or when it takes too long."""
        statement.check(self.link, sql)
        started = time.monotonic()
        alarm = threading.Timer(seconds, self.link.interrupt)
        alarm.start()
        try:
            # One row more than asked for tells that there are more; nothing else of the answer is held.
            found = self.link.execute(sql).to_arrow_reader(min(rows + 1, 10_000))
            taken, count = [], 0
            for batch in found:
                taken.append(batch)
                count += batch.num_rows
                if count > rows:
                    break
            table = _table(found.schema, taken)
        except duckdb.InterruptException as error:
            hint = _("Ask for less: fewer rows, fewer tables, a date.")
            raise Invalid("sql", _("The question takes too long"), where=f"> {seconds:g} s", hint=hint) from error
        except duckdb.OutOfMemoryException as error:
            hint = _("Ask for less: fewer rows, fewer tables, a date.")
            raise Invalid(
                "sql", _("The question needs too much memory"), where=f"> {MEMORY_MIB} MiB", hint=hint
            ) from error
        except duckdb.Error as error:
            raise statement.refused(error) from error
        finally:
            alarm.cancel()
        return Answer(table.slice(0, rows), table.num_rows > rows, time.monotonic() - started)


def _table(schema: pa.Schema, batches: list[Any]) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_batches(batches, schema=schema)


@contextmanager
def desk(actor: Actor, *, as_of: date | None = None) -> Iterator[Desk]:
    """Open a desk on the newest snapshots (of the date or before). Rows of other bodies never come onto it.

    Whole files are read where they lie. Where the actor may see the rows of some bodies only, those rows are copied
    into memory first: a path to the file would open all of it.
    """
    tables = tuple(lake.readable(actor, as_of))
    with tempfile.TemporaryDirectory(prefix="hatang-desk-") as folder, _connect(folder) as link:
        paths = []
        for each in tables:
            path = lake.local_path(each.edition["file"])
            schema, _dot, name = each.dataset.name.partition(".")
            link.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
            if each.bodies is None:
                link.execute(f'CREATE VIEW "{schema}"."{name}" AS SELECT * FROM read_parquet(\'{_quoted(path)}\')')
                paths.append(path)
            else:
                link.execute(
                    f'CREATE TABLE "{schema}"."{name}" AS SELECT * FROM read_parquet(?)'
                    f' WHERE list_contains(?, "{each.holder}")',
                    [str(path), sorted(each.bodies)],
                )
        allowed = ", ".join(f"'{_quoted(path)}'" for path in paths)
        link.execute(f"SET allowed_paths = [{allowed}]")
        link.execute("SET enable_external_access = false")
        link.execute("SET lock_configuration = true")
        yield Desk(link, tables)


def _connect(folder: str) -> duckdb.DuckDBPyConnection:
    return lake.connect(Path(folder), memory=f"{MEMORY_MIB}MiB")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")

"""`python -m benchmarks.peers.clickhouse`: the same SQL on chDB, ClickHouse in process, as the way out of one machine.

On the published lake of the database that DATABASE_URL names: every dataset becomes a table of both engines, then the
questions of the demonstration's dashboard, the models under them and the four group-bys of `benchmarks.analytics` are
asked word for word. ClickHouse is told once what some names of ours mean there (`_NAMES`), and gets the models that
need geometry as tables, since PostGIS or DuckDB goes on making them. What it does not understand then is named: that is
what moving there would cost. chDB stands in the Python of the rivals, which `setup` makes.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

import pyarrow.parquet as pq

from benchmarks import machine
from benchmarks.analytics import ROWS, TILES
from benchmarks.peers.trees import rival
from hatang.capabilities.analytics.formats import modelled
from hatang.capabilities.analytics.formats.desk import QueryDesk, open_desk
from hatang.capabilities.lake import public as lake
from hatang.kernel.access import SYSTEM

DASHBOARDS = Path(__file__).resolve().parents[2] / "data" / "demo" / "dashboards.json"
MILLIONS = 5
# How ClickHouse is told to read SQL as the standard does, and functions of ours in its words.
_NAMES = (
    "SET join_use_nulls = 1, cast_keep_nullable = 1, prefer_column_name_to_alias = 1",
    "CREATE FUNCTION IF NOT EXISTS arg_max AS (value, by) -> argMax(value, by)",
    "CREATE FUNCTION IF NOT EXISTS bool_and AS (each) -> min(each)",
    "CREATE FUNCTION IF NOT EXISTS list_contains AS (list, value) -> has(list, value)",
    "CREATE FUNCTION IF NOT EXISTS regexp_extract_all AS (words, pattern) -> extractAll(words, pattern)",
)
_RIVAL = """
import json, resource, sys, time
from chdb import session
asked = json.load(sys.stdin)
link = session.Session()
def rows(sql):
    said = link.query(sql, "JSONCompact").bytes().decode()
    return [[json.loads(json.dumps(v)) for v in row] for row in json.loads(said)["data"]] if said else []
for each in asked["names"]:
    link.query(each)
for name in {table.split(".")[0] for table in asked["tables"]} | {"model", "bench"}:
    link.query(f"CREATE DATABASE IF NOT EXISTS `{name}`")
found = {}
for table, path in asked["tables"].items():
    schema, name = table.split(".")
    link.query(f"CREATE VIEW `{schema}`.`{name}` AS SELECT * FROM file('{path}', Parquet)")
for name, sql, makes in asked["questions"]:
    start = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    try:
        if makes:
            link.query(f"CREATE VIEW {name} AS {sql}")
            found[name] = {"rows": rows(f"SELECT count(*) FROM {name}")}
        else:
            found[name] = {"rows": rows(sql)}
    except Exception as error:
        found[name] = {"failed": str(error).splitlines()[0][:160]}
    end = resource.getrusage(resource.RUSAGE_SELF)
    found[name]["cpu_s"] = end.ru_utime + end.ru_stime - start[1].ru_utime - start[1].ru_stime
json.dump(found, sys.stdout)
"""


def _plain(rows: list[Any]) -> list[list[str]]:
    """Rows as words that both engines write alike: numbers to six digits, everything else as text."""
    return [[_word(value) for value in row] for row in rows]


def _word(value: Any) -> str:
    try:
        return f"{float(value):.6g}"
    except (TypeError, ValueError):
        return str(value)[:10] if str(value)[4:5] == "-" else str(value)


def _questions() -> list[tuple[str, str]]:
    boards = json.loads(DASHBOARDS.read_text(encoding="utf-8"))["dashboards"]
    return [(each["title"], each["sql"]) for board in boards for each in board["questions"]]


def _carried(found: QueryDesk, table: str, folder: Path) -> str:
    """A table as the desk shows it, without its geometry, as a file."""
    path = folder / f"{table}.parquet"
    rows = found.ask(f"SELECT COLUMNS(name -> name <> 'geometry') FROM {table}", rows=1_000_000).table
    pq.write_table(rows, path)
    return str(path)


def run() -> None:
    """Ask both, compare, write `results/clickhouse.json`."""
    with tempfile.TemporaryDirectory(prefix="hatang-bench-") as name, open_desk(SYSTEM) as found:
        path = Path(name) / "rows.parquet"
        with lake.open_duckdb(Path(name)) as link:
            link.execute(f"COPY ({ROWS.format(rows=MILLIONS * 1_000_000)}) TO '{path}' (FORMAT parquet)")
            tiles = {title: asked[0].format(t="bench.rows") for title, asked in TILES.items()}
            link.execute(f"CREATE SCHEMA bench; CREATE VIEW bench.rows AS SELECT * FROM read_parquet('{path}')")
            ours = {title: _plain(link.execute(sql).fetchall()) for title, sql in tiles.items()}
        tables = {each.dataset.name: str(lake.local_path(each.edition["file"])) for each in found.tables}
        tables["bench.rows"] = str(path)
        tables["lake.snapshot"] = _carried(found, "lake.snapshot", Path(name))
        models = [(each.table, each.sql, True) for each in modelled.all_models() if each in found.models]
        carried = {table for table, sql, _makes in models if "ST_" in sql}
        tables |= {table: _carried(found, table, Path(name)) for table in carried}
        models = [each for each in models if each[0] not in carried]
        for table, _sql, _makes in models:
            ours[table] = _plain(found.ask(f"SELECT count(*) FROM {table}", rows=2).table.to_pydict().values())
        asked = _questions()
        for title, sql in asked:
            table = found.ask(sql, rows=5000).table
            ours[title] = _plain([list(row.values()) for row in table.to_pylist()])
        every = [*models, *((title, sql, False) for title, sql in [*asked, *tiles.items()])]
        theirs = rival(_RIVAL, {"names": _NAMES, "tables": tables, "questions": every})
    if "failed" in theirs:
        raise SystemExit(theirs["failed"])
    judged: dict[str, dict[str, str]] = {"same": {}, "different": {}, "not_understood": {}}
    for title, answer in theirs.items():
        if "failed" in answer:
            judged["not_understood"][title] = answer["failed"]
        else:
            kind = "same" if sorted(_plain(answer["rows"])) == sorted(ours[title]) else "different"
            judged[kind][title] = f"{len(answer['rows'])} rows, {answer['cpu_s']:.3f} s of processor"
    machine.write(
        "clickhouse",
        {
            "method": f"published lake of the demonstration and {MILLIONS} M generated rows, each SQL word for word",
            "names_told": len(_NAMES),
            "carried_over": sorted(carried),
            "counts": {kind: len(held) for kind, held in judged.items()},
            **judged,
        },
    )


if __name__ == "__main__":
    run()

"""Arrow Flight SQL: a key's owner, their rows, nothing else; proven by ADBC's own driver where it is at hand."""

from __future__ import annotations

import json
import subprocess
import threading

import pyarrow as pa
import pyarrow.flight as fl
import pytest
from benchmarks.peers import PYTHON
from django.test import Client
from django.utils import timezone
from tests import cast

from hatang.capabilities.analytics.actions import queueing
from hatang.capabilities.analytics.formats import engine, wire
from hatang.capabilities.analytics.formats.flight import Server
from hatang.capabilities.lake import public as lake
from hatang.kernel.models import AccessKey

BY_OPERATOR = "SELECT operator, count(*) AS n FROM test.cell GROUP BY 1 ORDER BY 1"


@pytest.fixture
def served(transactional_db, models_apart):
    """An officer's and an engineer's key, and a server that knows them."""
    people = {"officer": cast.officer(), "engineer": cast.operator_engineer("VIETTEL.QNG")}
    held = {who: cast.key(actor, "sql") for who, actor in people.items()}
    server = Server("grpc://127.0.0.1:0", lambda actor, sql: queueing.wait_for_turn(actor, sql=sql))
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield server.port, held
    server.shutdown()
    thread.join(20)


def client(port, words):
    return fl.connect(f"grpc://127.0.0.1:{port}"), fl.FlightCallOptions(
        headers=[(b"authorization", f"Bearer {words}".encode())]
    )


def ask(port, words, name, *held):
    link, options = client(port, words)
    with link:
        info = link.get_flight_info(fl.FlightDescriptor.for_command(wire.pack_any(name, *held)), options)
        table = link.do_get(info.endpoints[0].ticket, options).read_all()
        assert table.schema.equals(info.schema)
        return table


def select(port, words, sql):
    return ask(port, words, "CommandStatementQuery", (1, sql.encode())).to_pylist()


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_each_key_gets_its_owner_s_rows_and_tables(served):
    port, held = served
    assert len(select(port, held["officer"], BY_OPERATOR)) == 2
    assert select(port, held["engineer"], BY_OPERATOR) == [{"operator": "VIETTEL.QNG", "n": 5}]
    named = {who: set(ask(port, words, "CommandGetTables")["table_name"].to_pylist()) for who, words in held.items()}
    assert {"cell", "hamlet", "phones"} <= named["officer"]
    assert "phones" not in named["engineer"]
    assert "machine" not in named["officer"] | named["engineer"]
    schemas = ask(port, held["officer"], "CommandGetDbSchemas", (2, b"te%"))["db_schema_name"].to_pylist()
    assert schemas == ["test"]
    tables = ask(port, held["engineer"], "CommandGetTables", (3, b"cell"), (5, 1)).to_pylist()
    shape = pa.ipc.read_schema(pa.py_buffer(tables[0]["table_schema"]))
    assert shape.names == ["code", "operator", "people"]
    assert ask(port, held["officer"], "CommandGetSqlInfo", (1, bytes([3]))).to_pylist() == [
        {"info_name": 3, "value": True}
    ]


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_without_a_key_that_holds_nothing_is_answered(served):
    port, held = served
    for words in ("", "wrong", held["officer"][:-1]):
        with pytest.raises(fl.FlightUnauthenticatedError):
            select(port, words, "SELECT 1")
    AccessKey.objects.update(valid_until=timezone.now())
    with pytest.raises(fl.FlightUnauthenticatedError, match="hết hạn"):
        select(port, held["officer"], "SELECT 1")
    with pytest.raises(fl.FlightUnauthorizedError):
        select(port, cast.key(cast.officer(), "read"), "SELECT 1")


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_what_was_withdrawn_is_asked_by_nobody_from_the_next_question_on(served):
    port, held = served
    assert select(port, held["officer"], "SELECT count(*) AS n FROM test.cell") == [{"n": 10}]
    version = lake.list_newest_snapshots(cast.officer())["test.cell"].version
    lake.withdraw_snapshot(cast.officer(), "test.cell", version, reason="wrong", now=timezone.now())
    with pytest.raises(fl.FlightError, match=r"test\.cell"):
        select(port, held["officer"], "SELECT count(*) AS n FROM test.cell")
    assert select(port, held["officer"], "SELECT 1 AS n -- one") == [{"n": 1}]


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_a_question_is_described_without_being_answered(served, monkeypatch):
    port, held = served
    asked = []
    execute = engine.Engine.execute
    monkeypatch.setattr(
        engine.Engine, "execute", lambda self, sql, values=(): asked.append(sql) or execute(self, sql, values)
    )
    assert select(port, held["officer"], "SELECT sum(people) AS n FROM test.cell;") == [{"n": 45}]
    assert [sql for sql in asked if "test.cell" in sql and "read_parquet" not in sql] == [
        "SELECT * FROM (SELECT sum(people) AS n FROM test.cell\n) AS q LIMIT 0",
        "SELECT sum(people) AS n FROM test.cell;",
    ]


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_what_is_refused_is_refused_in_words_without_a_stack(served):
    port, held = served
    link, options = client(port, held["engineer"])
    wrong = [
        wire.pack_any("CommandStatementQuery", (1, b"SELECT * FROM read_text('/etc/passwd')")),
        wire.pack_any("CommandStatementQuery", (1, b"SELECT telephone FROM test.hamlet")),
        wire.pack_any("CommandStatementQuery", (1, b"DROP VIEW test.hamlet")),
        wire.pack_any("CommandStatementUpdate", (1, b"SELECT 1")),
        wire.pack_any("CommandStatementQuery", (1, b"\xff\xfe")),
        b"\x0a\xff",
        b"",
        b"SELECT 1",
    ]
    for command in wrong:
        with pytest.raises(fl.FlightError) as refused:
            link.get_flight_info(fl.FlightDescriptor.for_command(command), options)
        assert "Traceback" not in str(refused.value)
        assert "0900" not in str(refused.value)
    for action in ("CreatePreparedSubstraitPlan", "BeginTransaction"):
        with pytest.raises(fl.FlightError) as refused:
            list(link.do_action(fl.Action(action, b""), options))
        assert "Traceback" not in str(refused.value)
    for sql in ("CREATE TABLE x (a int)", "INSERT INTO test.hamlet VALUES (1)", "DROP VIEW test.hamlet"):
        with pytest.raises(fl.FlightError, match="SELECT"):
            select(port, held["engineer"], sql)
    put = fl.FlightDescriptor.for_command(wire.pack_any("CommandStatementIngest", (2, b"x")))
    rows = pa.table({"a": [1]})

    def load():
        writer, _reader = link.do_put(put, rows.schema, options)
        writer.write_table(rows)
        writer.close()

    def exchange():
        writer, reader = link.do_exchange(put, options)
        writer.done_writing()
        reader.read_chunk()

    for attempt in (load, exchange):
        with pytest.raises(fl.FlightError) as refused:
            attempt()
        assert "Traceback" not in str(refused.value)
    assert list(link.list_flights(b"", options)) == []
    forged = fl.Ticket(wire.pack_any("TicketStatementQuery", (1, b"SELECT * FROM '/etc/passwd'")))
    with pytest.raises(fl.FlightError):
        link.do_get(forged, options).read_all()
    link.close()


_ADBC = """
import json, sys, warnings
warnings.simplefilter("ignore")
from adbc_driver_flightsql import dbapi
link = dbapi.connect(sys.argv[1], db_kwargs={"adbc.flight.sql.authorization_header": "Bearer " + sys.argv[2]})
with link.cursor() as cursor:
    cursor.execute(sys.argv[3])
    rows = cursor.fetchall()
objects = link.adbc_get_objects(depth="all").read_all().to_pylist()
names = sorted(
    table["table_name"] for catalog in objects for schema in catalog["catalog_db_schemas"]
    for table in schema["db_schema_tables"]
)
columns = sorted(
    column["column_name"] for catalog in objects for schema in catalog["catalog_db_schemas"]
    for table in schema["db_schema_tables"] if table["table_name"] == "cell" for column in table["table_columns"]
)
print(json.dumps({"rows": rows, "names": names, "columns": columns, "vendor": link.adbc_get_info()["vendor_name"],
                  "kinds": link.adbc_get_table_types()}))
link.close()
"""


@pytest.mark.peers
@pytest.mark.django_db(transaction=True)
def test_the_driver_of_adbc_reads_it(served):
    if not PYTHON.exists():
        pytest.skip("no driver here: `benchmarks/peers/setup` installs it")
    port, held = served
    done = subprocess.run(
        [PYTHON, "-c", _ADBC, f"grpc://127.0.0.1:{port}", held["engineer"], BY_OPERATOR],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["rows"] == [["VIETTEL.QNG", 5]]
    assert found["names"] == ["big", "cell", "cells", "hamlet", "sizes"]
    assert found["columns"] == ["code", "operator", "people"]
    assert (found["vendor"], found["kinds"]) == ("hatang", ["TABLE", "VIEW"])


@pytest.mark.integration
@pytest.mark.django_db
def test_a_key_asks_in_sql_over_http_too(tables):
    asked = {"sql": "SELECT count(*) AS n FROM test.cell", "answer-format": "csv"}

    def ask_page(*scopes):
        return Client().get("/phan-tich/sql/", asked, headers={"Authorization": cast.key(cast.officer(), *scopes)})

    assert b"n" in b"".join(ask_page("sql").streaming_content)
    assert ask_page("read", "datasets", "layers").status_code == 403
    assert "?cho=sql" in cast.client(cast.officer()).get("/phan-tich/ket-noi/").content.decode()

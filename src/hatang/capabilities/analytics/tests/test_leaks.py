"""What is not open does not come out by any road of analytics: page, file, dashboard, letter, model, error, kept file.

Four secrets: a telephone (a personal column), a security machine (a dataset), cells of another operator (rows), a
suppressed small count (a value).
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import python_calamine
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import override_settings
from tests import cast

from hatang.capabilities.analytics.actions import dashboards, deliveries, materials, questions
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.models import SavedQuery
from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS, SYSTEM
from hatang.kernel.datasets import Field
from hatang.kernel.problems import Invalid

from .conftest import DAY, declared, models_below

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = datetime(2026, 7, 1, tzinfo=UTC)
SECRETS = ("0900000007", "MAY-MAT-9", "C0-VNPT", "/test.cell/files/")
ATTACKS = (
    "SELECT telephone FROM test.hamlet",
    "SELECT CAST(telephone AS DATE) FROM test.hamlet",
    "SELECT h FROM test.hamlet AS h",
    "SELECT * FROM test.hamlet",
    "SELECT * FROM test.machine",
    "SELECT code FROM test.cell",
    "SELECT CAST(string_agg(code, ' ' ORDER BY code) AS DATE) FROM test.cell",
    "SELECT error(string_agg(code, ' ' ORDER BY code)) FROM test.cell",
    "SELECT poor FROM test.poor",
    "SELECT CAST(min(poor) AS VARCHAR) || 'x' FROM test.poor",
    "SELECT error(CAST(min(poor) AS VARCHAR)) FROM test.poor",
    "SELECT * FROM model.phones",
    "SELECT * FROM model.codes",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM duckdb_views",
    "SELECT * FROM pg_catalog.pg_views",
    "SELECT * FROM information_schema.views",
    "SELECT * FROM system.main.sqlite_master",
    "SELECT * FROM main.duckdb_settings",
    "SELECT * FROM system.duckdb_views",
    "SELECT * FROM system.sqlite_master",
    "SELECT * FROM system.pg_settings",
    "SELECT * FROM (WITH duckdb_views AS (SELECT 1) SELECT 1), duckdb_views",
    "WITH a AS (SELECT * FROM duckdb_views), duckdb_views AS (SELECT 1) SELECT * FROM a",
    "WITH RECURSIVE duckdb_views AS (SELECT sql FROM duckdb_views UNION SELECT '') SELECT * FROM duckdb_views",
    "SELECT * FROM information_schema.columns",
    "SELECT * FROM lake.snapshot",
    "FROM (SUMMARIZE test.cell)",
    "WITH a AS (SELECT * FROM test.cell) SELECT histogram(code) FROM a",
)


@pytest.fixture(scope="module")
def _world(_published, tmp_path_factory):
    """Once for the module: each of its tests is a savepoint in the transaction that is undone."""
    with pytest.MonkeyPatch.context() as patch, override_settings(HATANG_SENDS_MAIL=True):
        yield fill(models_below(tmp_path_factory.mktemp("leaks"), patch), patch)


@pytest.fixture
def world(_world, db):
    return _world


def fill(models, monkeypatch):
    """Everything published, kept, and put up by an officer for everybody."""
    cells = datasets.get_dataset("test.cell")
    rows = [
        {"code": f"C{n}-{('VNPT', 'VIETTEL')[n % 2]}", "operator": ("VNPT.QNG", "VIETTEL.QNG")[n % 2]} for n in range(9)
    ]
    monkeypatch.setitem(datasets._datasets, "test.cell", replace(cells, rows=lambda as_of, actor: rows))
    machines = datasets.get_dataset("test.machine")
    hidden = replace(machines, rows=lambda as_of, actor: [{"code": "MAY-MAT-9", "people": 1}])
    monkeypatch.setitem(datasets._datasets, "test.machine", hidden)
    poor = declared(
        "test.poor",
        [{"code": "A", "poor": 3}, {"code": "B", "poor": 900}],
        (Field("code", "Code", "code"), Field("poor", "Poor", "integer", counts_people=True)),
    )
    monkeypatch.setitem(datasets._datasets, "test.poor", poor)
    (models / "codes.sql").write_text(
        "-- title: a\n-- grain: code\n-- materialized: yes\nSELECT code, operator FROM test.cell\n"
    )
    (models / "poorest.sql").write_text(
        "-- title: a\n-- grain: code\n-- materialized: yes\nSELECT code, poor FROM test.poor\n"
    )
    lake.publish(SYSTEM, names=["test.cell", "test.machine", "test.poor"], as_of=DAY, now=NOW)
    materials.keep_models()
    officer = cast.client(cast.officer()).actor
    kept = [
        questions.save_question(officer, title=f"Câu {n}", sql=sql, shared=True, now=NOW)
        for n, sql in enumerate(ATTACKS)
    ]
    boards = [
        dashboards.save_dashboard(
            officer, title=f"Bảng {n}", tiles=[dashboards.PlacedQuestion(each.pk)], for_everybody=True, now=NOW
        )
        for n, each in enumerate(kept)
    ]
    return kept, boards


def readers():
    return cast.operator_engineer("VIETTEL.QNG"), cast.clerk(), cast.resident(), cast.outsider()


def clean(text, sql=""):
    """No secret in the text; what the reader typed themselves is not a secret."""
    return [secret for secret in SECRETS if secret in text.replace(sql, "")]


def test_an_officer_would_see_them_so_the_secrets_are_real(world):
    officer = cast.officer()
    with open_desk(officer) as found:
        for sql, secret in (
            ("SELECT telephone FROM test.hamlet", "0900000007"),
            ("SELECT code FROM test.cell", "C0-VNPT"),
            ("SELECT poor FROM test.poor", "3"),
        ):
            assert secret in str(found.ask(sql, rows=300).table.to_pylist())


@pytest.mark.night("roads")
def test_neither_page_nor_file_nor_dashboard(world):
    _kept, boards = world
    for actor in (cast.operator_engineer("VIETTEL.QNG"), cast.resident()):
        browser = cast.client(actor)
        for sql in ATTACKS:
            page = browser.get("/phan-tich/", {"sql": sql, "drawing": "bars"})
            assert page.status_code == 200
            assert clean(page.content.decode(), sql) == [], (actor.id, sql)
            sent = browser.get("/phan-tich/", {"sql": sql, "answer-format": "csv"})
            body = b"".join(sent).decode() if sent.streaming else sent.content.decode()
            assert clean(body, sql) == [], (actor.id, sql)
        for board in boards[:3]:
            shown = browser.get(f"/phan-tich/bang/{board.pk}/", {"loc.operator": "VNPT.QNG"}).content.decode()
            assert clean(shown) == []


def test_no_letter(world):
    kept, boards = world
    engineer = cast.client(cast.operator_engineer("VIETTEL.QNG")).actor
    get_user_model().objects.filter(pk=int(engineer.id)).update(email="ky-su@example.vn")
    for each in kept:
        deliveries.schedule_delivery(engineer, question=each.pk, rhythm="daily", paper="xlsx")
    deliveries.schedule_delivery(engineer, dashboard=boards[5].pk, rhythm="daily", paper="xlsx")
    done = deliveries.send_due_schedules(today=DAY, now=NOW)
    assert done.sent
    assert len(mail.outbox) == done.sent + done.failed
    for letter in mail.outbox:
        text = letter.subject + letter.body
        for _name, content, _kind in letter.attachments:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            text += str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
        assert clean(text) == [], letter.subject


def test_a_small_count_stays_hidden_in_tables_models_and_kept_files(world):
    for actor in (*readers(), ANONYMOUS):
        with open_desk(actor) as found:
            for table in ("test.poor", "model.poorest"):
                answer = found.ask(f"SELECT poor FROM {table} ORDER BY code", rows=5).table
                assert answer.to_pylist() == [{"poor": None}, {"poor": 900}], (actor.id, table)


def test_who_may_ask_one_table_learns_nothing_of_the_others(world):
    with open_desk(cast.operator_engineer("VIETTEL.QNG")) as found:
        named = found.ask("SELECT table_name, column_name FROM information_schema.columns", rows=900).table.to_pylist()
        assert not [row for row in named if row["table_name"] == "machine" or row["column_name"] == "telephone"]
        said = found.ask("SELECT dataset, rows FROM lake.snapshot", rows=900).table.to_pylist()
        assert "test.machine" not in {row["dataset"] for row in said}
        assert {row["rows"] for row in said if row["dataset"] == "test.cell"} == {None}, "how many others have"
        for sql in (each for each in ATTACKS if "sqlite_master" in each or "duckdb_" in each or "pg_" in each):
            with pytest.raises(Invalid):
                found.ask(sql, rows=5)


def test_a_name_that_with_gives_is_known_where_it_stands(world):
    asked = (
        "WITH a AS (SELECT 1 AS n), b AS (SELECT n + 1 AS n FROM a) SELECT n FROM b WHERE n IN (SELECT n + 1 FROM A)",
        "WITH a AS (SELECT 2 AS n) SELECT n FROM (WITH a AS (SELECT n FROM a) SELECT n FROM a)",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 2) SELECT max(n) AS n FROM r",
        "WITH RECURSIVE t(k, n) USING KEY (k) AS (SELECT 1, 1 UNION SELECT k, n + 1 FROM recurring.t WHERE n < 2)"
        " SELECT n FROM t",
    )
    with open_desk(cast.resident()) as found:
        assert [found.ask(sql, rows=5).table.to_pylist() for sql in asked] == [[{"n": 2}]] * len(asked)


def test_sharing_a_question_shares_no_answer(world):
    assert SavedQuery.objects.count() == len(ATTACKS)
    stored = " ".join(str(vars(each)) for each in SavedQuery.objects.all())
    assert clean(stored, "") == []

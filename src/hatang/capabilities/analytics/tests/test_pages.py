"""The page of questions, with the cast."""

from __future__ import annotations

import io
import re

import pytest
import python_calamine
from tests import cast

from hatang.capabilities.analytics.models import SavedQuery
from hatang.capabilities.analytics.views import questions

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
SQL = "SELECT operator, count(*) AS so_o FROM test.cell GROUP BY 1 ORDER BY 1"


def test_the_page_lists_what_may_be_asked_and_answers(tables):
    page = cast.client(cast.operator_engineer()).get("/phan-tich/", {"sql": SQL, "drawing": "bars"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "VIETTEL.QNG" in text
    assert "VNPT.QNG" not in text
    assert "test.hamlet" in text
    assert "test.machine" not in text


def test_the_list_of_tables_is_written_once_for_all_who_see_the_same(tables, monkeypatch):
    officer, analyst = cast.client(cast.officer()), cast.client(cast.analyst())

    def list_tables(browser):
        return re.findall(r"<summary><code>(test[.]\w+)", browser.get("/phan-tich/sql/").content.decode())

    assert list_tables(officer) == ["test.cell", "test.hamlet"]
    assert "test.machine" in list_tables(analyst), "what was written for one is not what another sees"
    monkeypatch.setattr(questions, "_write_tables", lambda *_given: pytest.fail("written again"))
    assert list_tables(officer) == ["test.cell", "test.hamlet"]
    with pytest.raises(pytest.fail.Exception):
        officer.get("/phan-tich/sql/", {"as_of": "2026-07-02"})


def test_a_refused_question_says_why_and_keeps_what_was_typed(tables):
    page = cast.client(cast.officer()).get("/phan-tich/", {"sql": "SELECT nothing FROM test.hamlet"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "nothing" in text
    assert "Không có cột này" in text


def test_an_answer_is_downloaded(tables):
    browser = cast.client(cast.officer())
    sent = browser.get("/phan-tich/", {"sql": "SELECT * FROM test.hamlet", "answer-format": "csv"})
    assert sent["Content-Type"].startswith("text/csv")
    assert len(b"".join(sent).splitlines()) == 201


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_carries_more_rows_than_the_page(tables, kind):
    browser, sql = cast.client(cast.officer()), "SELECT range AS n FROM range(1500)"
    sent = browser.get("/phan-tich/", {"sql": sql, "answer-format": kind})
    if kind == "csv":
        assert b"".join(sent).splitlines()[-1] == b"1499"
    else:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sent.content))
        assert book.get_sheet_by_index(0).to_python()[-1] == [1499.0]
    assert "1000 dòng" in browser.get("/phan-tich/", {"sql": sql}).content.decode()


def test_what_a_file_cannot_hold_is_sent_as_it_is_read_and_said_in_the_spreadsheet(tables, monkeypatch):
    monkeypatch.setattr(questions, "EXPORTED_ROWS", 1_000)
    browser, sql = cast.client(cast.officer()), "SELECT range AS n FROM range(25000)"
    sent = browser.get("/phan-tich/sql/", {"sql": sql, "answer-format": "csv"})
    assert sent.streaming
    parts = iter(sent)
    assert len(next(parts).splitlines()) < 25_000, "the first rows leave before the last are read"
    rest = [line for part in parts for line in part.splitlines()]
    assert rest[-1] == b"24999"
    book = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(browser.get("/phan-tich/sql/", {"sql": sql, "answer-format": "xlsx"}).content)
    )
    assert any("1.000 dòng đầu; tệp CSV chứa đủ" in map(str, row) for row in book.get_sheet_by_index(1).to_python())


def test_a_question_is_kept_shared_and_thrown_away(tables):
    officer, engineer = cast.client(cast.officer()), cast.client(cast.operator_engineer())
    kept = officer.post("/phan-tich/giu/", {"title": "Ô theo nhà mạng", "sql": SQL, "drawing": "bars", "shared": "on"})
    assert kept.status_code == 302
    assert "Ô theo nhà mạng" in engineer.get("/phan-tich/").content.decode()
    number = SavedQuery.objects.get().pk
    assert engineer.post(f"/phan-tich/bo/{number}/").status_code == 403
    assert officer.post(f"/phan-tich/bo/{number}/").status_code == 302
    assert not SavedQuery.objects.exists()


def test_one_s_own_question_is_not_seen_by_others_and_few_may_share(tables):
    engineer = cast.client(cast.operator_engineer())
    assert engineer.post("/phan-tich/giu/", {"title": "Của tôi", "sql": SQL, "shared": "on"}).status_code == 403
    assert engineer.post("/phan-tich/giu/", {"title": "Của tôi", "sql": SQL}).status_code == 302
    assert "Của tôi" not in cast.client(cast.officer()).get("/phan-tich/").content.decode()
    number = SavedQuery.objects.get().pk
    assert cast.client(cast.administrator()).post(f"/phan-tich/bo/{number}/").status_code == 404


def test_nobody_asks_in_sql_without_signing_in(tables):
    browser = cast.client(cast.nobody)
    assert browser.get("/phan-tich/sql/").status_code in (302, 401, 403)
    assert browser.post("/phan-tich/giu/", {"title": "a", "sql": SQL}).status_code in (302, 401, 403)
    assert not SavedQuery.objects.exists()

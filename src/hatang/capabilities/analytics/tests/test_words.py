"""Words that are typed and who types them: years, both sides, the most, what nobody files; rubbish, files, a limit."""

from __future__ import annotations

import io
import math
import re
import zipfile
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import unquote, urlencode

import pytest
from tests import cast

from hatang.capabilities.analytics.formats import answering, desk, subjects
from hatang.capabilities.analytics.formats.answering import Asker
from hatang.capabilities.analytics.formats.choosing import QuestionChoice
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.formats.spoken import SpokenQuestion
from hatang.capabilities.analytics.formats.subjects import Dimension
from hatang.capabilities.analytics.views import choosing as choosing_views
from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import Field, Unheld
from hatang.kernel.problems import Invalid

from .conftest import ROWS, TOWER
from .test_choosing import DAY, ROAD, RUBBISH, page, propose

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("Trạm thử nào có chiều cao lớn nhất?", "bang=test.tower&do=lon:height&theo=code"),
        ("Bao nhiêu trạm thử đã dùng chung, bao nhiêu chưa?", "bang=test.tower&theo=shared"),
        (
            "Số trạm thử mở mỗi năm từ 2021 đến 2022",
            "bang=test.tower&theo=opened.nam&la.opened.nam=2021&la.opened.nam=2022",
        ),
        (
            "Bao nhiêu trạm thử ngày mở năm 2020, 2021 và 2023?",
            "bang=test.tower&theo=opened.nam&la.opened.nam=2020&la.opened.nam=2021&la.opened.nam=2023",
        ),
        ("Liệt kê trạm thử không dùng chung", "bang=test.tower&la.shared=false&xem=dong"),
        ("Ai có nhiều trạm thử nhất?", "bang=test.tower&theo=operator"),
        ("bao nhieu tram thu cua viettel", "bang=test.tower&la.operator=VIETTEL.QNG"),
        ("Top 5 doanh nghiệp có nhiều trạm thử nhất", "bang=test.tower&theo=operator&dau=5"),
    ],
)
def test_words_come_to_years_both_sides_and_the_most(towers, words, choice):
    links, _about = propose(words)
    assert choice in [unquote(link).removesuffix("&as_of=2026-07-01") for link in links], links


def test_words_that_no_table_has_are_no_error(towers):
    for words in ("zzz qqq", "?!", "…", "-"):
        answer = page(urlencode({"hoi": words}))
        assert answer.status_code == 200, words
        assert "Không bảng nào có những từ này" in answer.content.decode(), words


def test_what_nobody_files_is_said_with_who_would(towers, monkeypatch):
    lacking = Unheld("sơn màu gì, màu sơn", "màu sơn của trạm", "các chủ trạm")
    monkeypatch.setitem(datasets._datasets, "test.tower", replace(TOWER, unheld=(lacking,)))
    _links, about = propose("Màu sơn của trạm thử?")
    assert "Chưa có số liệu về màu sơn của trạm" in about
    assert "Nơi cung cấp: các chủ trạm" in about
    assert "Trạm thử" in about.partition("Gần nhất")[2]
    assert "Chưa có số liệu" not in propose("Bao nhiêu trạm thử?")[1]


def test_what_stands_on_a_page_of_its_own_leads_there(towers, monkeypatch):
    elsewhere = Unheld("màu sơn", "màu sơn của trạm", page="opendata:index")
    monkeypatch.setitem(datasets._datasets, "test.tower", replace(TOWER, unheld=(elsewhere,)))
    text = page(urlencode({"hoi": "Màu sơn của trạm thử?"})).content.decode()
    assert re.search(r'có ở trang riêng[^<]*<a href="/du-lieu-mo/', text)


def test_a_level_is_not_added_up_and_parts_rows(towers):
    level = Dimension("level", "Cấp độ", "integer", 't."level"', ranks=True)
    assert not level.is_additive
    assert replace(level, ranks=False).is_additive
    assert (
        subjects._build_from_dataset(
            replace(TOWER, fields=(Field("code", "Mã", "code"), Field("level", "Cấp độ", "integer", ranks=True))),
            ("code", "level"),
            has_hamlets=False,
        )
        .dimensions["level"]
        .ranks
    )


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("năm 2024", ("2024",)),
        ("năm 2022, 2023 và 2024", ("2022", "2023", "2024")),
        ("từ năm 2023 đến nay", ("2023", "2024", "2025", "2026")),
        ("từ 2021 đến 2022", ("2021", "2022")),
        ("trước ngày 10/12/2024", ()),
        ("kế hoạch 2045", ()),
    ],
)
def test_the_years_of_a_question(words, years):
    assert SpokenQuestion.read(words, year=2026).find_years() == years


def test_a_word_that_is_not_there_is_not_denied():
    asked = SpokenQuestion.read("Vietnamobile còn phát sóng ở chỗ nào trong tỉnh không")
    assert not asked.denies("cap quang")
    assert SpokenQuestion.read("chưa có cáp quang").denies("cap quang")


def test_all_that_a_page_asks_is_over_at_once(towers, monkeypatch):
    """Two figures, a series and a second date are several statements: they share one limit of time."""
    clock = [0.0]
    monkeypatch.setattr(desk, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    figure = QuestionChoice(f"{subjects.FIGURE_PREFIX}fibre.hamlets", is_series=True)
    with open_desk(cast.nobody, as_of=DAY) as opened:
        assert opened.ask("SELECT count(*) + 1 FROM test.tower", rows=1)
        clock[0] = 4.0
        assert opened.ask("SELECT count(*) + 2 FROM test.tower", rows=1)
        clock[0] = 5.5
        with pytest.raises(Invalid, match="lâu"):
            opened.ask("SELECT count(*) + 3 FROM test.tower", rows=1)
        with pytest.raises(Invalid, match="lâu"):
            answering.answer_choice(opened, figure, Asker(cast.nobody, DAY))
    for seconds, is_over in ((20, True), (math.inf, False)):
        with open_desk(cast.officer(), as_of=DAY, seconds=seconds) as opened:
            clock[0] += 19
            assert opened.ask(f"SELECT count(*) + {clock[0]} FROM test.tower", rows=1)
            clock[0] += 2
            with pytest.raises(Invalid, match="lâu") if is_over else nullcontext():
                opened.ask(f"SELECT count(*) + {clock[0]} FROM test.tower", rows=1)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("query", ["bang=test.tower&theo=nothing", "bang=no.such", "sql=SELECT nothing"])
def test_a_file_that_cannot_be_made_is_refused_and_is_no_page(towers, query, form):
    browser, address = cast.client(cast.officer()), f"{ROAD}?{query}&as_of=2026-07-01&answer-format={form}"
    program = browser.get(address)
    assert program.status_code in (404, 422)
    assert program["Content-Type"] == "application/problem+json"
    assert program.json()["title"]
    reader = browser.get(address, headers={"accept": "text/html,*/*"})
    assert (reader.status_code, "<html" in reader.content.decode()) == (program.status_code, True)


@pytest.mark.parametrize("person", [cast.nobody, cast.officer()], ids=["visitor", "officer"])
def test_rubbish_is_answered_in_words_whoever_sends_it(towers, person, monkeypatch):
    monkeypatch.setattr(choosing_views, "VISITOR_PER_MINUTE", 1_000)
    monkeypatch.setattr(choosing_views, "VISITOR_AGAIN", 1_000)
    browser = cast.client(person)
    names = (
        "do",
        "theo",
        "canh",
        "la.kind",
        "tu.height",
        "den.opened",
        "o",
        "thu-tu",
        "dau",
        "hinh",
        "so-voi",
        "muc-tu",
    )
    wild = ("' OR 1=1 --", "tong:", "ty-le:kind:x:y", "9999-99-99", "-1", "1e400", "../../etc", "<script>", "a" * 3_000)
    addresses = [f"bang=test.tower&{urlencode({name: text})}" for name in names for text in wild]
    addresses += [urlencode({name: text}) for name in ("bang", "hoi", "kem") for text in (*wild, *RUBBISH)]
    addresses += ["bang=test.tower&" + "&".join(["theo=kind"] * 90), "bang=test.tower&kem=co:test.tower&chuoi=1"]
    addresses += ["bang=test.tower&xem=dong&chuoi=1&so-voi=2020-01-01&hinh=map&dau=3", "bang=test.tower&ticket=zz"]
    addresses += ["hoi=bao+nhi%C3%AAu&bang=test.tower&do=phan:people:height", "bang=test.tower&answer-format=pdf"]
    for address in addresses:
        answer = browser.get(f"{ROAD}?{address}")
        assert answer.status_code < 500, address
        assert "<script>alert" not in answer.content.decode()


def test_a_spreadsheet_of_an_answer_runs_nothing(towers, monkeypatch):
    wild = [{**ROWS[0], "code": f"W{n}", "name": text} for n, text in enumerate(("=1+1", "+A1", "@SUM(A1)", "-2+3"))]
    monkeypatch.setitem(datasets._datasets, "test.tower", replace(TOWER, rows=lambda as_of, actor: wild))
    lake.publish(SYSTEM, names=["test.tower"], as_of=DAY, now=datetime(2026, 7, 3, tzinfo=UTC))
    browser = cast.client(cast.nobody)
    sent = browser.get(f"{ROAD}?bang=test.tower&xem=dong&as_of=2026-07-03&answer-format=xlsx").content
    with zipfile.ZipFile(io.BytesIO(sent)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/")]
    assert any("SUM(A1)" in sheet for sheet in sheets), "the text is there"
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets), "and is run by nobody"
    lines = browser.get(f"{ROAD}?bang=test.tower&xem=dong&as_of=2026-07-03&answer-format=csv")
    lines = b"".join(lines).decode()
    assert "SUM(A1)" in lines
    assert not re.search(r"(^|,)\"?[=+@-][A-Z0-9]", lines)


def test_the_number_of_an_import_is_shown_to_nobody(towers, monkeypatch):
    """Rows say when they were filed, as everybody may know it."""
    number = "0b9f3a52-6f0e-4f6a-9a3c-1f6f6f6f6f6f"
    field = Field("import_id", "Nhập", called=lambda ids: dict.fromkeys(ids, "08:15 01/07/2026"))
    held = [{**row, "import_id": number} for row in ROWS]
    dataset = replace(TOWER, fields=(*TOWER.fields, field), rows=lambda as_of, actor: held)
    monkeypatch.setitem(datasets._datasets, "test.tower", dataset)
    lake.publish(SYSTEM, names=["test.tower"], as_of=DAY, now=datetime(2026, 7, 4, tzinfo=UTC))
    for person in (cast.nobody, cast.officer()):
        text = cast.client(person).get(f"{ROAD}?bang=test.tower&xem=dong&as_of=2026-07-04").content.decode()
        assert "08:15 01/07/2026" in text
        assert number not in text

"""Questions without SQL: what is compiled runs, nothing of an address is read as SQL, each reader gets their rows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice, product
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
import shapely
from django.http import QueryDict
from tests import cast

from hatang.capabilities.analytics.formats import answering, offering, subjects
from hatang.capabilities.analytics.formats.answering import Asker
from hatang.capabilities.analytics.formats.choosing import ChosenMeasure, QuestionChoice, compile_choice, read_choice
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.formats.subjects import Dimension, Subject
from hatang.capabilities.analytics.models import SavedQuery
from hatang.capabilities.analytics.terms import RowRelation, Statistic
from hatang.capabilities.analytics.views import choosing as choosing_views
from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets, indicators
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.datasets import Dataset, Field
from hatang.kernel.indicators import Facts, Indicator, facts_frame
from hatang.kernel.problems import Invalid, Problem

from .conftest import ROWS, TOWER, own

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY = date(2026, 7, 1)
ROAD = "/phan-tich/"
KINDS = ("Loại", "choice")
RUBBISH = (
    "' OR 1=1 --",
    '"; DROP TABLE test.tower; --',
    "x'); SELECT 1; --",
    "$$",
    "\\",
    "a\x1fb",
    "𝄞",
    "1e999",
    "-",
    "%s{0}",
    "NULL",
    "nan",
)


def ask(query, actor=None, as_of=DAY):
    person = actor or cast.officer()
    with open_desk(person, as_of=as_of) as opened:
        return answering.answer_choice(opened, read_choice(QueryDict(query)), Asker(person, as_of))


def rows(query, actor=None):
    return [tuple(row.values()) for row in ask(query, actor).answer.table.to_pylist()]


def page(query, actor=None):
    return cast.client(actor or cast.officer()).get(f"{ROAD}?{query}&as_of=2026-07-01")


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("", [(9,)]),
        ("theo=kind", [("Dây co", 5), ("Trên mái", 4)]),
        ("theo=kind&theo=shared&dau=1", [("Dây co", True, 5)]),
        (
            "theo=opened.nam&do=tong:people&thu-tu=tang",
            [("2021", 6), ("2022", 8), ("2023", 10), ("2020", 12)],
        ),
        ("la.kind=guyed&la.kind=rooftop", [(9,)]),
        ("dk1=kind&gt1=Tren mai", [(4,)]),
        ("dk1=height&ss1=tu&gt1=7,5", [(2,)]),
        ("dk1=people&ss1=den&gt1=2&dk2=shared&ss2=khong&gt2=có", [(1,)]),
        ("dk1=name&ss1=chua&gt1=dong 3", [(1,)]),
        ("trong.operator=1", [(3,)]),
        ("dk1=operator&ss1=co&do=khac:operator", [(2,)]),
        ("tu.opened=01/03/2022", [(4,)]),
        ("dk1=month&ss1=tu&gt1=03/2025", [(3,)]),
        ("do=ty-le:shared:true", [(55.56,)]),
        ("do=ty-le&la.kind=guyed", [(55.56,)]),
        ("do=giua:height", [(4.5,)]),
        ("theo=month&do=lon:height", [("01/2025", 6.5), ("02/2025", 7.5), ("03/2025", 8.5)]),
        ("la.opened.nam=2020", [(3,)]),
    ],
)
def test_what_is_chosen_is_what_is_answered(towers, query, answer):
    assert rows(f"bang=test.tower&{query}") == answer


def test_the_sentence_the_address_and_the_rows_behind_a_group(towers):
    chosen = ask("bang=test.tower&theo=kind&la.shared=true&dau=30")
    assert chosen.sentence == "Số trạm, dùng chung: có, theo loại, 30 nhóm đầu"
    again = read_choice(QueryDict(chosen.choice.query()))
    assert again == chosen.choice
    behind = chosen.rows_behind(0)
    assert behind.query() == "bang=test.tower&la.shared=true&la.kind=guyed&xem=dong"
    assert ask(behind.query()).answer.table.num_rows == rows("bang=test.tower&theo=kind&la.shared=true")[0][1]
    empty = ask("bang=test.tower&theo=operator&dk1=operator&ss1=trong")
    assert ask(empty.rows_behind(0).query()).answer.table.num_rows == 3


# Masts on four spots, the last on none; three parts: of 5G on M0 and M3, of 4G on M1.
MASTS = [
    {
        "code": f"M{n}",
        "spot": ("H10", "H10", "H20", "H30", "")[n],
        "tenants": tenants,
        "share_percent": 25 * n,
        "households": 100 * n,
        "medium": ("fibre", "radio", "", "", "fibre")[n],
        "year_built": 2018 + n,
        "proof_sha256": f"{n:064}",
        "closed_on": DAY if n < 2 else None,
    }
    for n, tenants in enumerate((["VNPT.QNG"], [], ["VNPT.QNG", "VIETTEL.QNG"], None, []))
]
MAST = Dataset(
    name="test.mast",
    title="Cột thử",
    description="",
    fields=(
        Field("code", "Mã cột", "code", required=True),
        Field("spot", "Mã thôn", "code", of=("test.hamlet",)),
        Field("tenants", "Doanh nghiệp dùng chung", of=("identity.organisation",), several=True),
        Field("share_percent", "Tỷ lệ phủ", "decimal", unit="%"),
        Field("households", "Số hộ", "integer"),
        Field("medium", "Đường truyền"),
        Field("year_built", "Năm dựng", "integer"),
        Field("proof_sha256", "Mã băm"),
        Field("closed_on", "Ngày đóng", "date"),
    ),
    key=("code",),
    rows=lambda as_of, actor: MASTS,
)
PART = Dataset(
    name="test.part",
    title="Ô thử",
    description="",
    fields=(
        Field("code", "Mã ô", "code", required=True),
        Field("mast", "Mã cột", "code", key_of="test.mast"),
        Field("technology", "Công nghệ", "choice", choices=(("4G", "4G"), ("5G", "5G"))),
        Field("operator", "Doanh nghiệp", "code"),
    ),
    key=("code",),
    rows=lambda as_of, actor: [
        {"code": f"O{n}", "mast": mast, "technology": generation, "operator": "VNPT.QNG" if n else "VIETTEL.QNG"}
        for n, (mast, generation) in enumerate((("M0", "5G"), ("M3", "5G"), ("M1", "4G")))
    ],
    access="operator",
    holder="operator",
    scope=own("operator_engineer"),
)
SPOTS = """-- title: Thôn thử và dân | Spots
-- grain: thôn | spot
-- about: code -> test.hamlet
-- column: code code Mã thôn | Code
-- column: people integer Số dân | People
-- column: is_large boolean Đông dân | Large
SELECT code, people, people >= 200 AS is_large FROM test.hamlet
"""


@pytest.fixture
def masts(models, monkeypatch):
    """Masts, their parts, and a model that says of each spot how many people live there: 10 × its number."""
    (models / "spots.sql").write_text(SPOTS)
    for dataset in (MAST, PART):
        monkeypatch.setitem(datasets._datasets, dataset.name, dataset)
    lake.publish(SYSTEM, names=[MAST.name, PART.name], as_of=DAY, now=datetime(2026, 7, 1, tzinfo=UTC))


def test_another_table_is_reached_by_the_codes_that_both_have(masts):
    """What is told of a thing of the row, what it comes to once, as a part of all, and rows of another table."""
    every = 10 * sum(range(200))
    for query, answer in (
        ("la.spot.is_large=true", [(2,)]),
        ("theo=spot.is_large", [(False, 2), (True, 2), (None, 1)]),
        # Two masts on one spot: its people live there once.
        ("do=tong:spot.people", [(600,)]),
        ("do=tong:spot.people&theo=spot.is_large&thu-tu=tang", [(False, 100), (True, 500)]),
        ("do=phan:spot.people", [(round(100 * 600 / every, 2),)]),
        ("do=phan:spot.people:share_percent", [(round(100 * (100 * 0.25 + 200 * 0.5 + 300 * 0.75) / every, 2),)]),
        ("do=phan:spot.people&theo=spot.is_large&thu-tu=tang", [(True, 0.25), (False, 5.26)]),
        ("kem=co:test.part", [(3,)]),
        ("kem=khong:test.part", [(2,)]),
        ("kem=khong:test.part&kem.la.technology=5G", [(3,)]),
        ("kem=co:test.part&kem.la.technology=4G&do=tong:spot.people", [(100,)]),
        ("do=ty-le&kem=co:test.part&kem.la.technology=5G", [(40.0,)]),
        ("la.tenants=VIETTEL.QNG", [(1,)]),
        ("do=ty-le:tenants", [(40.0,)]),
        ("trong.tenants=1", [(3,)]),
        ("trong.medium=1", [(2,)]),
        ("la.medium=fibre&trong.medium=1", [(4,)]),
        ("theo=year_built&thu-tu=ten&dau=1", [("2018", 1)]),
    ):
        assert rows(f"bang=test.mast&{query}") == answer, query
    assert sorted(count for _name, count in rows("bang=test.mast&theo=tenants")) == [1, 2, 3]
    chosen = ask("bang=test.mast&kem=khong:test.part&kem.la.technology=5G&theo=spot.is_large")
    assert chosen.sentence.endswith("không có trong “Ô thử” (công nghệ: 5G), theo đông dân (thôn)")
    assert read_choice(QueryDict(chosen.choice.query())) == chosen.choice
    counted = chosen.answer.table.to_pylist()[0]
    assert ask(chosen.rows_behind(0).query()).answer.table.num_rows == [*counted.values()][-1]
    # Whose parts one may not see, those are not there: it is said.
    theirs = ask("bang=test.mast&kem=co:test.part", cast.operator_engineer("VIETTEL.QNG"))
    assert theirs.answer.table.to_pylist()[0].popitem()[1] == 1
    assert any("Ô thử" in note for note in theirs.notes)
    with pytest.raises(Problem):
        ask("bang=test.mast&kem=co:test.part", cast.resident())
    for refused in (
        "kem=co:test.cell",
        "kem=vay:test.part",
        "do=phan:spot.people:code",
        "do=phan:code",
        "kem=co:no.such",
    ):
        with pytest.raises(Problem):
            ask(f"bang=test.mast&{refused}")


def test_the_form_offers_what_is_reached_and_which_tables_are_beside_it(masts):
    text = page("bang=test.mast&kem=khong:test.part&kem.la.technology=5G").content.decode()
    for offered in (
        'name="la.spot.is_large" value="true"',
        'name="tu.spot.people"',
        'name="kem" value="khong:test.part" checked',
        'name="kem.la.technology" value="5G" checked',
        'value="phan:spot.people:share_percent"',
        'value="ty-le:tenants"',
        'name="co.tenants"',
    ):
        assert offered in text, offered
    assert "Số cột, không có trong “Ô thử” (công nghệ: 5G)" in words_of(text)
    assert "Số liệu lúc 07:00 01/07/2026" in words_of(text)
    text = page("bang=test.mast&la.medium=fibre&trong.medium=1").content.decode()
    assert 'name="trong.medium" value="1" checked' in text
    assert 'name="la.medium" value=""' not in text
    assert "Số cột, đường truyền: fibre hoặc chưa có đường truyền" in words_of(text)
    assert "la.proof_sha256" not in text
    text = page("bang=test.mast&trong.medium=1&tu.households=900&xem=dong").content.decode()
    assert "Không có cột nào như vậy." in words_of(text)
    assert ">2018<" in page("bang=test.mast&xem=dong").content.decode()


def test_who_reads_it_whole_gets_the_rows_that_are_held_back_and_others_are_told(tables, monkeypatch):
    held = Dataset(
        name="test.held",
        title="Tiền thử",
        description="Tiền của từng trạm.",
        fields=(Field("code", "Mã tiền", "code", required=True),),
        key=("code",),
        rows=lambda as_of, actor: [{"code": "P1"}, *([{"code": "P2"}] if actor.has("officer") else [])],
        holds_back=True,
    )
    monkeypatch.setitem(datasets._datasets, held.name, held)
    lake.publish(SYSTEM, names=[held.name], as_of=DAY, now=datetime(2026, 7, 1, tzinfo=UTC))
    assert rows("bang=test.held") == [(2,)]
    assert rows("bang=test.held", cast.clerk()) == [(1,)]
    told = "“Tiền thử” ở đây chỉ gồm các dòng công khai."
    assert told in words_of(page("bang=test.held", cast.clerk()).content.decode())
    text = words_of(page("bang=test.held").content.decode())
    assert told not in text
    assert held.description in text


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("Cột nào chưa có 5G?", "bang=test.mast&kem=khong%3Atest.part&kem.la.technology=5G&xem=dong"),
        pytest.param(
            *("bao nhiêu phần trăm cột dùng chung của doanh nghiệp", "bang=test.mast&do=ty-le%3Atenants"),
            marks=pytest.mark.night("samples"),
        ),
        pytest.param("Số trạm thử theo loại, dây co", "bang=test.tower", marks=pytest.mark.night("samples")),
    ],
)
def test_words_of_a_question_come_to_a_choice_on_the_form(masts, towers, words, choice):
    links, _words = propose(words)
    assert any(link.startswith(choice) for link in links), links


def propose(words):
    """The choices that are proposed, and what stands about them."""
    proposed = page(urlencode({"hoi": words})).content.decode().partition('id="proposed-title"')[2]
    links = re.findall(r'<li><a href="/phan-tich/\?([^"]*)"', proposed)
    return [link.replace("&amp;", "&") for link in links], re.sub(r"<[^>]+>", " ", proposed.partition("</section>")[0])


def test_what_a_proposal_does_not_speak_of_is_said(masts, towers):
    links, about = propose("Cột nào còn trên 100 hộ sơn màu tím?")
    assert any(link.startswith("bang=test.mast&tu.households=101&trong.closed_on=1&xem=dong") for link in links), links
    # None speaks of the colour, and of households one alone.
    assert re.search(r"Chưa hiểu: sơn, màu, tím\s", about), about
    assert re.search(r"Trạm thử\s+· Chưa hiểu: trên, 100, hộ", about), about
    assert rows("bang=test.mast&tu.households=101&trong.closed_on=1") == [(3,)]
    for words, choice in (
        ("Cột nào dưới 100 hộ?", "bang=test.mast&den.households=99&xem=dong"),
        ("Cột nào ít nhất 100 hộ?", "bang=test.mast&tu.households=100&xem=dong"),
        ("Bao nhiêu trạm thử của Viettel?", "bang=test.tower&la.operator=VIETTEL.QNG"),
        ("Trạm thử nào của VNPT?", "bang=test.tower&la.operator=VNPT.QNG&xem=dong"),
        ("Bao nhiêu cột chưa đóng?", "bang=test.mast&trong.closed_on=1"),
    ):
        links, _about = propose(words)
        assert any(link.startswith(choice) for link in links), (words, links)


def words_of(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text[text.find("<main") :]))


def test_every_group_is_drawn_and_the_table_says_what_all_come_to(many):
    text = page("bang=test.many&theo=name").content.decode()
    words = words_of(text)
    assert "96 nhóm, lớn trước" in words
    assert "66 nhóm nữa: 66" in words
    assert len(re.findall(r'class="bar-number"', text)) == 96
    assert re.search(r"<tfoot>.*<strong>400</strong>.*</tfoot>", text, re.DOTALL)
    browser, road = cast.client(cast.officer()), f"{ROAD}?bang=test.many&theo=name&as_of=2026-07-01"
    more = browser.get(f"{road}&answer-page=2", headers={"HX-Target": "answer-more"}).content.decode()
    assert more.count("<tr>") == 46, "the second fifty, and nothing but rows"
    lines = b"".join(browser.get(f"{road}&answer-format=csv")).decode("utf-8-sig").splitlines()
    assert len(lines) == 98
    assert lines[-1] == "Tổng cộng,400"


def test_the_first_groups_say_what_the_others_come_to_and_lead_to_all(many):
    text = page("bang=test.many&theo=name&dau=5").content.decode()
    words = words_of(text)
    assert "Vẽ 5 trong 96 nhóm, lớn trước · khác (91 nhóm): 91 · Xem mọi nhóm" in words
    assert "Dòng tổng là của cả 96 nhóm" in words
    assert re.search(r"<tfoot>.*<strong>400</strong>.*</tfoot>", text, re.DOTALL)
    every = re.search(r'<a href="([^"]*)">Xem mọi nhóm', text)[1].replace("&amp;", "&")
    assert "96 nhóm, lớn trước" in words_of(cast.client(cast.officer()).get(every).content.decode())


def test_what_cannot_be_added_up_has_no_total_but_says_what_all_give_together(many):
    text = page("bang=test.many&theo=name&do=tb:height&dau=5").content.decode()
    assert "<tfoot>" not in text
    average = round(sum(n % 7 for n in range(400)) / 400, 2)
    assert f"Tính chung cả 96 nhóm: {str(average).replace('.', ',')}" in words_of(text)
    assert "khác: 91 nhóm" in words_of(text)


def test_what_is_cut_says_how_many_groups_there_are_and_comes_whole_as_a_file(many, monkeypatch):
    for limit in ("SHOWN_ROWS", "EXPORTED_ROWS"):
        monkeypatch.setattr(choosing_views, limit, 10)
    words = words_of(page("bang=test.many&theo=name").content.decode())
    assert "Vẽ 10 trong 96 nhóm" in words
    assert "khác (86 nhóm): 86" in words
    for query, lines in (("theo=name", 96), ("xem=dong", 400)):
        sent = page(f"bang=test.many&{query}&answer-format=csv")
        assert sent.streaming
        assert len(b"".join(sent).decode("utf-8-sig").splitlines()) == lines + 1


def test_a_table_whose_rows_a_figure_counts_otherwise_says_both_numbers(towers, monkeypatch):
    standing = Indicator(
        code="test.standing",
        version=1,
        title="Trạm đang chạy",
        unit="count",
        numerator="",
        denominator="",
        definition="",
        reads=(TOWER.name,),
        facts=lambda as_of: Facts(facts_frame([])),
    )
    share = replace(standing, code="test.share", unit="%")
    monkeypatch.setattr(indicators, "_indicators", {each.code: each for each in (standing, share)})
    monkeypatch.setattr(answering, "_list_measured_areas", lambda *_ground, by_commune: [Area("51", DAY)])
    monkeypatch.setattr(indicators, "measure_indicator", lambda code, areas, day: SimpleNamespace(value=7.0))
    text = page("bang=test.tower").content.decode()
    assert re.findall(r'one-number"><strong>([^<]*)<', text) == ["9"]
    assert "Chỉ tiêu đếm theo định nghĩa riêng: Trạm đang chạy 7." in words_of(text)
    assert 'href="/phan-tich/?bang=chi-tieu.test.standing' in text
    monkeypatch.setattr(answering, "_COUNTED", ("rooftop",))
    assert "định nghĩa riêng: Trạm đang chạy 7." in words_of(page("bang=test.tower&la.kind=rooftop").content.decode())
    for narrowed in ("la.kind=guyed", "do=tb:height"):
        assert "định nghĩa riêng" not in page(f"bang=test.tower&{narrowed}").content.decode()


def every_choice(subject, members):
    """Every statistic over every field, every group and pair of groups, every relation with a value of the field."""
    groups = list(subject.dimensions)
    for statistic, key in product(Statistic, groups):
        dimension = subject.dimensions[key]
        fits = dimension.is_numeric or statistic == Statistic.DISTINCT
        if statistic in (Statistic.COUNT, Statistic.SHARE) or not fits:
            continue
        yield QuestionChoice(subject.name, ChosenMeasure(statistic, key), groups=(groups[0],))
    for key in groups:
        yield QuestionChoice(subject.name, groups=(key,), top=5)
        yield QuestionChoice(subject.name, groups=(groups[0], key) if key != groups[0] else (key,))
        dimension = subject.dimensions[key]
        values = {"boolean": "có", "integer": "3", "decimal": "2,5", "date": "24/11/2026", "year": "2025"}
        value = values.get(dimension.kind) or (dimension.choices[0][1] if dimension.choices else "x")
        for relation in RowRelation:
            ranged = relation in (RowRelation.AT_LEAST, RowRelation.AT_MOST)
            if not ranged or dimension.is_numeric or dimension.is_time:
                yield read_choice(
                    QueryDict(urlencode({"bang": subject.name, "dk1": key, "ss1": relation, "gt1": value}))
                )
    yield QuestionChoice(subject.name, lists_rows=True)


@pytest.mark.parametrize("one_in", [4, pytest.param(1, marks=pytest.mark.night("samples"))])
def test_every_choice_that_a_declaration_allows_runs_on_the_desk(towers, one_in):
    with open_desk(cast.officer(), as_of=DAY) as opened:
        subject = subjects.find_subject(opened, "test.tower")
        count = 0
        for choice in islice(every_choice(subject, {}), None, None, one_in):
            opened.ask(compile_choice(subject, choice), rows=5)
            count += 1
    assert count > 100 / one_in


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words, marks=() if number % 5 == 0 else pytest.mark.night("samples"))
        for number, words in enumerate(RUBBISH)
    ],
)
def test_nothing_of_an_address_is_read_as_sql(towers, words):
    arguments = (
        "bang",
        "do",
        "theo",
        "thu-tu",
        "dau",
        "hinh",
        "so-voi",
        "o",
        "la.kind",
        "la.operator",
        "dk1",
        "gt1",
        "ss1",
    )
    whole = len(ROWS)
    with open_desk(cast.officer(), as_of=DAY) as opened:
        for argument in arguments:
            asked = {"bang": "test.tower", "dk1": "name", "ss1": "chua", "gt1": "zzz"} if argument != "bang" else {}
            try:
                choice = read_choice(QueryDict(urlencode({**asked, argument: words})))
                answer = answering.answer_choice(opened, choice, Asker(cast.officer(), DAY)).answer
            except Problem:
                continue
            counted = answer.table.to_pylist()
            assert counted in ([{"Số trạm": 0}], []), (argument, counted)
        for key in ("kind", "operator", "name", "month"):
            for relation in ("la", "khong", "chua"):
                query = urlencode({"bang": "test.tower", "dk1": key, "ss1": relation, "gt1": words})
                try:
                    counted = answering.answer_choice(opened, read_choice(QueryDict(query)), Asker(cast.officer(), DAY))
                except Invalid:
                    assert key == "kind"
                    continue
                # A hyphen stands in every month.
                expected = whole if relation == "khong" or (key, relation, words) == ("month", "chua", "-") else 0
                assert counted.answer.table.to_pylist() == [{"Số trạm": expected}], (key, relation)
    assert subjects.quote_name(words).count('"') % 2 == 0


def test_a_choice_shows_each_reader_their_own_rows_and_nothing_that_is_not_theirs(towers):
    assert rows("bang=test.cell") == [(10,)]
    engineer = cast.operator_engineer("VIETTEL.QNG")
    assert rows("bang=test.cell", engineer) == [(5,)]
    for query in ("bang=test.machine", "bang=test.hamlet&theo=telephone", "bang=test.hamlet&dk1=telephone&gt1=0900"):
        with pytest.raises(Problem):
            ask(query, engineer)
    assert "0900" not in page("bang=test.hamlet&xem=dong", engineer).content.decode()
    assert "test.machine" not in page("", engineer).content.decode()


def test_the_form_shows_what_is_chosen_and_the_answer_leads_to_its_rows(towers):
    text = page("bang=test.tower&theo=kind&la.shared=true").content.decode()
    assert 'name="theo" value="kind" checked' in text
    assert 'name="la.shared" value="true" checked' in text
    assert "Số trạm, dùng chung: có, theo loại" in text
    assert "Dây co" in text
    link = next(each for each in re.findall(r'<th scope="row"><a href="([^"]*)"', text) if "rooftop" not in each)
    behind = cast.client(cast.officer()).get(link.replace("&amp;", "&")).content.decode()
    assert ">T0</th>" in behind
    assert ">T1</th>" not in behind
    assert "/phan-tich/sql/?" in text


def test_a_refused_choice_keeps_the_form_and_names_the_field(towers):
    for query, words in (
        ("dk1=height&gt1=cao", "Chiều cao"),
        ("dk1=kind&gt1=lạ", "Dây co"),
        ("do=tong:name", "Tên"),
        ("theo=nothing", "nothing"),
        ("do=ty-le", "Tỷ lệ"),
    ):
        answer = page(f"bang=test.tower&{query}")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert 'role="alert"' in text, query
        assert words in text, query
        assert 'id="choice-of"' in text
    assert 'role="alert"' in page("bang=no.such").content.decode()
    assert 'role="alert"' in page("bang=test.tower&theo=kind&theo=month&theo=shared").content.decode()


def test_a_choice_is_kept_put_on_a_dashboard_and_follows_a_click(towers):
    browser = cast.client(cast.officer())
    wish = {"title": "Trạm theo loại", "choice": "bang=test.tower&theo=kind", "drawing": "bars", "sql": "SELECT 'x'"}
    assert browser.post(f"{ROAD}giu/?as_of=2026-07-01", wish).status_code == 302
    kept = SavedQuery.objects.get()
    assert kept.choice == "bang=test.tower&theo=kind"
    assert "'x'" not in kept.sql, "what was chosen is what is kept"
    browser.post(f"{ROAD}giu/?as_of=2026-07-01", {"title": "Tổng", "choice": "bang=test.tower", "drawing": "number"})
    numbers = {str(each.pk): place for place, each in enumerate(SavedQuery.objects.order_by("pk"), start=1)}
    form = {"title": "Bảng", **{f"place_{number}": place for number, place in numbers.items()}}
    made = browser.post(f"{ROAD}bang/moi/", form)
    assert made.status_code == 302
    road = f"{made['Location']}?as_of=2026-07-01"
    text = browser.get(road).content.decode()
    assert re.findall(r'one-number"><strong>([^<]*)<', text) == ["9"]
    assert "Dây co" in text
    text = browser.get(f"{road}&loc.kind=rooftop").content.decode()
    assert re.findall(r'one-number"><strong>([^<]*)<', text) == ["4"]
    assert "Dây co" in text, "the tile that was clicked goes on showing everything"
    assert browser.get(f"{ROAD}?{kept.query}&as_of=2026-07-01").status_code == 200


def test_the_date_holds_from_the_question_to_the_dashboard_and_back(towers):
    browser, chips = cast.client(cast.officer()), "as_of=2026-07-01"
    kept = browser.post(f"{ROAD}giu/?{chips}", {"title": "Trạm", "choice": "bang=test.tower&theo=kind"})
    assert kept["Location"] == f"{ROAD}?bang=test.tower&theo=kind&{chips}"
    number = SavedQuery.objects.get().pk
    made = browser.post(f"{ROAD}bang/moi/?{chips}", {"title": "Bảng", f"place_{number}": "1"})
    assert made["Location"].endswith(f"/?{chips}")
    board = made["Location"]
    for page_of, link in (
        (board, rf'href="({ROAD}\?bang=test\.tower[^"]*)"'),
        (f"{ROAD}?{chips}", rf'href="({ROAD}\?bang=test\.tower&amp;theo=kind[^"]*)"'),
        (f"{ROAD}sql/?{chips}", rf'href="({ROAD}sql/\?sql=SELECT[^"]*)"'),
        (f"{ROAD}?bang=test.tower&theo=kind&{chips}", rf'href="({ROAD}sql/\?sql=SELECT[^"]*)"'),
        (f"{ROAD}?bang=test.tower&theo=kind&{chips}", rf'action="({ROAD}giu/[^"]*)"'),
    ):
        address = re.search(link, browser.get(page_of).content.decode())[1].replace("&amp;", "&")
        assert address.endswith(chips), (page_of, address)
    assert browser.post(f"{ROAD}bo/{number}/?{chips}").status_code == 409, "it stands on a dashboard"
    assert browser.post(f"{board.replace('/?', '/bo/?')}")["Location"] == f"{ROAD}bang/?{chips}"
    assert browser.post(f"{ROAD}bo/{number}/?{chips}")["Location"] == f"{ROAD}?{chips}"


def test_two_dates_stand_beside_each_other_and_a_series_below(towers, monkeypatch):
    fewer = Dataset(**{**TOWER.__dict__, "rows": lambda as_of, actor: ROWS[:4]})
    monkeypatch.setitem(datasets._datasets, TOWER.name, fewer)
    lake.publish(SYSTEM, names=[TOWER.name], as_of=date(2026, 5, 31), now=datetime(2026, 7, 1, tzinfo=UTC))
    assert rows("bang=test.tower&theo=kind&so-voi=31/05/2026") == [("Dây co", 5, 2, 3.0), ("Trên mái", 4, 2, 2.0)]
    assert rows("bang=test.tower&chuoi=1") == [(date(2026, 5, 31), 4), (date(2026, 7, 1), 9)]
    assert ask("bang=test.tower&chuoi=1").drawn.kind == "line"
    with pytest.raises(Problem):
        ask("bang=test.tower&so-voi=2001-01-01")


def test_a_file_carries_the_words_and_the_sql_can_be_edited_from_there(towers):
    browser = cast.client(cast.officer())
    sent = browser.get(f"{ROAD}?bang=test.tower&theo=kind&as_of=2026-07-01&answer-format=csv")
    assert "Dây co" in b"".join(sent).decode("utf-8-sig")
    text = page("bang=test.tower&theo=kind").content.decode()
    address = re.search(r'href="(/phan-tich/sql/\?[^"]*)"', text)[1].replace("&amp;", "&")
    assert 'role="alert"' not in browser.get(address).content.decode()


def test_an_unknown_table_is_answered_with_the_one_that_may_be_meant(towers):
    browser = cast.client(cast.officer())
    text = browser.get(f"{ROAD}sql/?as_of=2026-07-01", {"sql": "SELECT count(*) FROM test.towers"}).content.decode()
    assert "Có phải" in text
    assert "FROM+test.tower&amp;" in text
    for unknown in ("SELECT 1 FROM tower", "SELECT 1 FROM hamlets"):
        assert "Có phải" in browser.get(f"{ROAD}sql/?as_of=2026-07-01", {"sql": unknown}).content.decode()


@pytest.mark.parametrize("road", [f"{ROAD}sql/", f"{ROAD}?sql=SELECT 1", f"{ROAD}bang/", f"{ROAD}gui/"])
def test_nobody_asks_in_sql_or_keeps_questions_without_signing_in(towers, road):
    answer = cast.client(cast.nobody).get(road)
    assert answer.status_code in (302, 401, 403)
    assert answer.status_code == 302 or 'href="/phan-tich/theo-xa/"' in answer.content.decode()


def test_a_visitor_asks_what_is_open_and_nothing_else(towers, monkeypatch):
    browser = cast.client(cast.nobody)
    text = browser.get(f"{ROAD}?bang=test.tower&theo=kind&as_of=2026-07-01").content.decode()
    assert "Dây co" in text
    assert "/phan-tich/sql/" not in text
    assert "/phan-tich/giu/" not in text
    first = browser.get(f"{ROAD}?as_of=2026-07-01").content.decode()
    assert "bang=test.tower" in first
    assert 'href="/phan-tich/theo-xa/' in first
    for closed in ("test.cell", "test.machine", "test.part"):
        assert closed not in first
        assert 'role="alert"' in browser.get(f"{ROAD}?bang={closed}&as_of=2026-07-01").content.decode()
    monkeypatch.setattr(choosing_views, "VISITOR_PER_MINUTE", 0)
    assert browser.get(f"{ROAD}?bang=test.tower").status_code == 429
    assert browser.get(ROAD).status_code == 200
    assert cast.client(cast.clerk()).get(f"{ROAD}?bang=test.tower&as_of=2026-07-01").status_code == 200


def test_a_page_asks_the_database_little(towers, django_assert_max_num_queries):
    browser = cast.client(cast.officer())
    browser.get(f"{ROAD}?bang=test.tower")
    with django_assert_max_num_queries(30):
        assert browser.get(f"{ROAD}?bang=test.tower&theo=operator&as_of=2026-07-01").status_code == 200


@pytest.mark.parametrize("words", ["phân tích", "thong ke", "biểu đồ"])
def test_the_search_leads_to_it(db, words):
    # What was searched for is marked.
    assert ": đếm, so sánh, vẽ" in cast.client(cast.officer()).get("/tim/", {"q": words}).content.decode()


@pytest.mark.usefixtures("tables")
def test_what_is_never_added_up_is_no_sum_and_where_a_row_came_from_divides_nothing():
    dimensions = {
        each.key: each
        for each in (
            Dimension("people", "Số người", "integer", 't."people"'),
            Dimension("share", "Tỷ lệ", "decimal", 't."share"', unit="%"),
            Dimension("fibre_percent", "Tỷ lệ thôn (%)", "decimal", 't."fibre_percent"'),
            Dimension("year_from", "Từ năm", "integer", 't."year_from"'),
            Dimension("name", "Tên", "text", 't."name"'),
            Dimension("import_id", "Nhập dữ liệu", "text", 't."import_id"'),
            Dimension("poor_hidden", "Vì sao ẩn", "choice", 't."poor_hidden"', choices=(("small", "quá ít"),)),
        )
    }

    def list_offers(query):
        choice = read_choice(QueryDict(query))
        form = offering.build_form(Subject("x.y", '"x"."y"', "Bảng", "", dimensions=dimensions), choice, {}, DAY, {})
        measures = {offer.value for listed in form.measures for offer in listed.offers}
        return measures, {offer.value for offer in form.groups.offers}

    measures, groups = list_offers("bang=x.y")
    assert {measure for measure in measures if measure.startswith("tong:")} == {"tong:people"}
    assert {"tb:share", "lon:fibre_percent", "nho:year_from"} <= measures
    assert groups == {"name"}
    # What somebody kept before stays what it is.
    assert "tong:share" in list_offers("bang=x.y&do=tong:share")[0]


def test_figures_stand_beside_each_other_and_groups_are_bounded(towers):
    for query, answer in (
        ("theo=kind&canh=tong:people", [("Dây co", 5, 20), ("Trên mái", 4, 16)]),
        ("theo=kind&canh=dem:shared:true", [("Dây co", 5, 5), ("Trên mái", 4, 0)]),
        ("canh=tong:people&canh=lon:height", [(9, 36, 8.5)]),
        ("theo=kind&muc-tu=5", [("Dây co", 5)]),
        ("theo=kind&canh=tong:people&muc-den=16", [("Trên mái", 4, 16)]),
    ):
        assert rows(f"bang=test.tower&{query}") == answer, query
    chosen = ask("bang=test.tower&theo=kind&canh=tong:people&muc-tu=1,5")
    assert read_choice(QueryDict(chosen.choice.query())) == chosen.choice
    assert "mỗi giá trị từ 1,5 trở lên" in chosen.sentence
    assert ask(chosen.rows_behind(0).query()).answer.table.num_rows == 5
    for refused in (
        "canh=tong:people&canh=tong:people&canh=dem&canh=tb:height",
        "canh=dem",
        "muc-tu=x",
        "canh=tong:name",
    ):
        with pytest.raises(Problem):
            ask(f"bang=test.tower&{refused}")
    text = page("bang=test.tower&theo=kind&canh=tong:people&muc-tu=2").content.decode()
    assert 'value="tong:people" selected' in text
    assert 'name="muc-tu" value="2"' in text


def test_rows_that_lie_nowhere_are_found(masts, monkeypatch):
    placed = replace(
        MAST,
        name="test.placed",
        geometry="Point",
        rows=lambda as_of, actor: [
            {"code": "M1", "geometry": shapely.Point(108, 15)},
            {"code": "M2", "geometry": None},
        ],
    )
    monkeypatch.setitem(datasets._datasets, placed.name, placed)
    lake.publish(SYSTEM, names=[placed.name], as_of=DAY, now=datetime(2026, 7, 1, tzinfo=UTC))
    assert rows("bang=test.placed&la.geometry=false") == [(1,)]


def test_tables_whose_key_takes_several_fields_are_compared_by_all_of_them(tables, monkeypatch):
    plan = Field("plan", "Kế hoạch", required=True)
    tasks = Dataset(
        name="test.task",
        title="Việc thử",
        description="",
        fields=(plan, Field("number", "Số", "code", required=True)),
        key=("plan", "number"),
        rows=lambda as_of, actor: [{"plan": p, "number": n} for p in ("A", "B") for n in ("1", "2")],
    )
    money = Dataset(
        name="test.money",
        title="Tiền thử",
        description="",
        fields=(
            Field("code", "Mã tiền", "code", required=True),
            plan,
            Field("task", "Việc", "code", key_of="test.task", key_with=("plan",)),
        ),
        key=("code",),
        rows=lambda as_of, actor: [{"code": "X", "plan": "A", "task": "2"}],
    )
    for declared in (tasks, money):
        monkeypatch.setitem(datasets._datasets, declared.name, declared)
    lake.publish(SYSTEM, names=[tasks.name, money.name], as_of=DAY, now=datetime(2026, 7, 1, tzinfo=UTC))
    assert rows("bang=test.task&kem=khong:test.money") == [(3,)]
    assert rows("bang=test.money&kem=co:test.task") == [(1,)]

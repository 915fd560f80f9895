"""A figure carries all that qualifies it into page, Word file, PDF and sheet; each column has one date and names it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from python_calamine import CalamineWorkbook
from tests import cast

from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting.actions import issuing
from hatang.capabilities.reporting.formats import consolidated as laid_out
from hatang.capabilities.reporting.forms import IssueReportForm
from hatang.capabilities.reporting.queries import consolidated, figures, letterheads, obligations
from hatang.capabilities.reporting.tests.conftest import TODAY, YEARLY, begin_report
from hatang.capabilities.reporting.tests.kept import KEPT, KINDS, render_today, rows_of_today
from hatang.capabilities.reporting.tests.reading import pages_of, parts_of
from hatang.kernel import indicators
from hatang.kernel.access import SYSTEM

CODE, KEY = "nd09-tinh-nam", "2026"
DECLARED, MEASURED = indicators.Quality.DECLARED, indicators.Quality.MEASURED
KNOWN = indicators.Measurement(
    *("x", 1, TODAY, (), 41.5, 415.0, 1000.0, DECLARED, "Tính trên phiếu 2026", True, 12),
    qualities={"declared": 9, "measured": 3},
)


def _squeeze(text):
    return "".join(text.split())


def _sheet_texts(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]


def test_all_that_qualifies_a_figure_is_said_and_nothing_of_what_is_not_known():
    with translation.override("vi"):
        words = figures.describe_figure(KNOWN, "%")
        none = figures.describe_figure(replace(KNOWN, value=None, reason="Chưa có bằng chứng"), "%")
        number = figures.describe_figure(replace(KNOWN, upper_bound=False, qualities={}, reason="", places=0), "vị trí")
    assert words.figure == "≤\u00a041,5\u00a0%"
    assert words.lines == [
        "415 / 1.000",
        "khai báo (khai báo 9, đo được 3)",
        "từ 12 dòng bằng chứng",
        "Tính trên phiếu 2026",
    ]
    assert (none.figure, none.quality, none.lines) == ("chưa có thông tin", "", ["Chưa có bằng chứng"])
    assert number.lines == ["khai báo"]


@pytest.fixture
def judged(monkeypatch, world):
    """Target 1 was judged at the end of 2025; its figure has moved since."""
    real = plan.list_standings

    def standing(name, as_of, **how):
        rows = real(name, as_of, **how)
        year_end = date(2025, 12, 31)
        now = replace(KNOWN, as_of=as_of, value={2026: 60.0, 2025: 50.0}.get(as_of.year, 10.0))
        at_end = replace(KNOWN, as_of=year_end, value=55.5) if as_of > year_end else None
        known = {"1": {"figure": now, "judged": at_end, "closed": None, "state": plan.ResultState.NOT_REACHED}}
        blank = {"figure": None, "judged": None, "closed": None}
        return [replace(row, **known.get(row.target.number, blank)) for row in rows]

    monkeypatch.setattr(plan, "list_standings", standing)
    monkeypatch.setattr(timezone, "localdate", lambda *asked: TODAY)


def _rows():
    regime, period = obligations.resolve_period(code=CODE, key=KEY, as_of=TODAY)
    return issuing.build_snapshot(regime=regime, period=period, today=TODAY, actor=SYSTEM)


@pytest.mark.integration
@pytest.mark.django_db
def test_each_column_of_figures_has_one_date_and_names_it(judged):
    rows = _rows()
    assert (rows["as_of"], rows["as_of_before"]) == ("2026-11-25", "2025-11-25")
    tables = [block for block in laid_out.build_paper(rows).blocks if block.kind == "table"][:2]
    titles = [[str(column.title) for column in table.columns] for table in tables]
    dated = ["Số liệu đến 25/11/2026", "Một năm trước, 25/11/2025"]
    assert titles[0][3:] == ["Số liệu xét, 31/12/2025", "Trạng thái", *dated]
    assert titles[1][3:] == ["Năm", *dated, "Trạng thái"]
    (row,) = tables[0].rows
    assert [cell.text for cell in row[3:]] == [
        *("≤\u00a055,5\u00a0%", "chưa đạt", "≤\u00a060,0\u00a0%", "≤\u00a050,0\u00a0%")
    ]
    assert all("từ 12 dòng bằng chứng" in row[at].under for at in (3, 5, 6))


@pytest.mark.integration
@pytest.mark.django_db
def test_page_word_file_pdf_and_sheet_say_the_same_of_a_figure(judged):
    rows = _rows()
    page = cast.client(cast.officer()).get(reverse("reporting:draft", args=[CODE, KEY])).content.decode()
    said = {
        "html": unescape(strip_tags(page)),
        "docx": " ".join(parts_of(laid_out.render_document(rows, "docx"))),
        "xlsx": " ".join(_sheet_texts(laid_out.render_document(rows, "xlsx"))),
    }
    wanted = ("≤ 55,5 %", "Số liệu xét, 31/12/2025", "415 / 1.000", "khai báo (khai báo 9, đo được 3)",
              "từ 12 dòng bằng chứng", "Chưa báo cáo", "Kế hoạch số 194/KH-UBND ngày 16/12/2022",
              "số liệu đến 25/11/2026")  # fmt: skip
    for kind, text in said.items():
        assert [each for each in wanted if _squeeze(each) not in _squeeze(text)] == [], kind
    for kind in ("docx", "xlsx"):
        assert _squeeze("Kính gửi:") in _squeeze(said[kind])


def test_the_pdf_says_what_the_sheet_says():
    rows = rows_of_today()
    printed = _squeeze(" ".join(pages_of(render_today("pdf")))).replace("-", "")
    texts = [line for text in _sheet_texts(laid_out.render_document(rows, "xlsx")) for line in text.split("\n")]
    assert len(texts) > 40
    head = {"BÁO CÁO. Tổng hợp năm, năm 2025"}
    missing = [text for text in texts if _squeeze(text).replace("-", "").casefold() not in printed.casefold()]
    assert [text for text in missing if text not in head and not text.startswith("Phụ lục")] == []


def test_the_same_rows_give_the_same_sheet():
    first, second = (laid_out.render_document(rows_of_today(), "xlsx") for _each in range(2))
    assert first == second


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_report_names_no_date_that_it_did_not_have(kind):
    content = laid_out.render_document(rows_of_today(layout=3), kind)
    words = " ".join(parts_of(content) if kind == "docx" else pages_of(content))
    assert "Năm trước" in " ".join(words.split())
    assert "Một năm trước" not in " ".join(words.split())


def test_a_year_before_is_a_year_before():
    for day in (date(2026, 12, 1), date(2024, 2, 29), date(2026, 1, 31)):
        before = consolidated._a_year_before(day)
        assert 365 <= (day - before).days <= 366


@pytest.mark.integration
@pytest.mark.django_db
def test_a_body_has_its_own_symbol(world):
    symbols = {code: letterheads.build_letterhead(code=code, as_of=TODAY).symbol
               for code in ("QNG.SKHCN", "QNG.UBND", cast.committee("21136"), "QNG.CAT")}  # fmt: skip
    assert symbols == {
        "QNG.SKHCN": "BC-SKHCN",
        "QNG.UBND": "BC-UBND",
        cast.committee("21136"): "BC-UBND",
        "QNG.CAT": "BC-CAT",
    }


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("312", "312/BC-SKHCN"),
        ("5", "05/BC-SKHCN"),
        ("7/BC-UBND", "07/BC-UBND"),
        ("", ""),
        ("312-BC", ""),
        ("x/BC-A", ""),
    ],
)
def test_a_number_is_written_as_the_decree_writes_it(typed, number):
    said = {"number": typed, "issued_on": "2026-11-25", "signer": "Nguyễn Văn A", "signer_title": "GIÁM ĐỐC"}
    form = IssueReportForm(said, symbol="BC-SKHCN")
    assert form.is_valid() == bool(number)
    assert form.cleaned_data.get("number", "") == number


@pytest.mark.integration
@pytest.mark.django_db
def test_a_body_reads_quality_date_and_sample_of_what_was_computed(monkeypatch, world, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    real = indicators.measure_many
    monkeypatch.setattr(
        indicators,
        "measure_many",
        lambda codes, areas, as_of: {code: replace(KNOWN, code=code) for code in real(codes, areas, as_of)},
    )
    clerk = cast.client(cast.clerk("21136"))
    names = [YEARLY, "2026", cast.committee("21136")]
    assert begin_report(clerk, *names).status_code == 302
    page = unescape(strip_tags(clerk.get(reverse("reporting:submission", args=names)).content.decode()))
    word = " ".join(parts_of(clerk.get(reverse("reporting:document", args=[*names, "docx"])).content))
    sheet = " ".join(_sheet_texts(clerk.get(reverse("reporting:workbook", args=names)).content))
    for text in (page, word, sheet):
        for said in ("415 / 1.000", "từ 12 dòng bằng chứng", "≤ 41,5"):
            assert _squeeze(said) in _squeeze(text)
        assert _squeeze("Số liệu đến").casefold() in _squeeze(text).casefold()


def test_the_kept_rows_are_what_they_were():
    assert "lines" not in KEPT["rows"]["targets"][0]

"""The Word file and the PDF of one report say the same; a report issued in an earlier layout keeps its bytes."""

from __future__ import annotations

import hashlib

import pytest

from hatang.capabilities.reporting.formats import consolidated, documents, pictures
from hatang.capabilities.reporting.tests.kept import KEPT, KINDS, copy_rows, render_today, rows_of_today
from hatang.capabilities.reporting.tests.reading import pages_of, parts_of

pytestmark = [pytest.mark.golden]


def _bare():
    bare = copy_rows(obstacles=[], texts=[], corrections=[])
    bare["bodies"]["missing"] = []
    bare["targets"][0]["year"] = 2025
    return bare


@pytest.mark.parametrize("kind", documents.TYPES)
@pytest.mark.parametrize(
    ("made", "rows"),
    [("whole", copy_rows()), pytest.param("bare", _bare(), marks=pytest.mark.night("samples"))],
    ids=["whole", "bare"],
)
def test_a_report_issued_in_the_first_layout_keeps_every_byte(made, rows, kind):
    assert hashlib.sha256(consolidated.render_document(rows, kind)).hexdigest() == KEPT[made][f"{kind}_sha256"]


def _second():
    """Rows as the second layout kept them: without marks of upper bounds."""
    rows = copy_rows(
        layout=2,
        subject="Tổng hợp năm về phát triển hạ tầng số",
        captions={
            "bars": "Hình 1. Các chỉ tiêu tính theo % so với mục tiêu. Chất lượng số liệu: khai báo 3.",
            "map": "Hình 2. Bản đồ. Chất lượng số liệu: khai báo 4.",
        },
    )
    for row in (*rows["targets"], *rows["map"]["rows"]):
        row["before_quality"] = "khai báo"
    return rows


# Of each later layout the one kind by day, the other at night: they share what makes either of them.
@pytest.mark.parametrize("kind", [pytest.param("docx", marks=pytest.mark.night("samples")), "pdf"])
def test_a_report_issued_in_the_second_layout_keeps_every_byte(kind):
    assert hashlib.sha256(consolidated.render_document(_second(), kind)).hexdigest() == KEPT["second"][f"{kind}_sha256"]


def _third():
    """Rows as the third layout kept them: one table of targets, whose figures were of two dates."""
    captions = {"bars": "Hình 1. Chỉ tiêu. Chất lượng: khai báo 3.", "map": "Hình 2. Bản đồ. Chất lượng: đo được 4."}
    rows = copy_rows(layout=3, subject="Tổng hợp năm", captions=captions)
    for row in (*rows["targets"], *rows["map"]["rows"]):
        row["before_quality"] = "dự báo"
        row["figure"] = f"≤\u00a0{row['figure']}" if row["figure"][0].isdigit() else row["figure"]
    rows["targets"][0]["state_reason"] = "Chỉ biết cận trên."
    rows["figures"] = [{"label": "Tuyến hạ ngầm", "total": "không có số liệu", "given": 0, "without": 3}]
    rows["map"]["note"] = "≤: chỉ biết cận trên."
    return rows


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_issued_in_the_third_layout_keeps_every_byte(kind):
    assert hashlib.sha256(consolidated.render_document(_third(), kind)).hexdigest() == KEPT["third"][f"{kind}_sha256"]


@pytest.mark.parametrize("kind", [pytest.param("docx", marks=pytest.mark.night("samples")), "pdf"])
def test_a_report_issued_in_the_fifth_layout_keeps_every_byte(kind):
    made = consolidated.render_document(rows_of_today(layout=5), kind)
    assert hashlib.sha256(made).hexdigest() == KEPT["fifth"][f"{kind}_sha256"]


def test_the_name_beside_a_bar_stands_whole_and_the_legend_has_its_unit():
    rows = rows_of_today()
    rows["targets"][0]["measure"] = "Thôn, tổ dân phố có hạ tầng cáp quang băng rộng cố định đến từng hộ gia đình"
    drawn = pictures.prepare_drawing(rows)
    first, second = drawn["bars"][:2]
    assert [line for _y, line in first["lines"]] == [
        f"{first['number']}. Thôn, tổ dân phố có hạ tầng cáp quang băng rộng cố",
        "định đến từng hộ gia đình",
    ]
    assert second["top"] == first["top"] + first["height"]
    assert [words for _colour, words, _left in drawn["legend"]][-1] == "80–100\u00a0%"


def _squeezed(text):
    """Without spaces and breaks: lines part otherwise on two machines' pages."""
    return "".join(text.split())


def test_the_word_file_and_the_pdf_say_the_same():
    parts = [_squeezed(each) for each in parts_of(render_today("docx"))]
    word = [each for each in parts if each.strip("─")]  # the lines under the head are drawn in the PDF
    pages = pages_of(render_today("pdf"))
    printed, written = _squeezed(" ".join(pages)), "\n".join(word)
    for each in (
        "≤98,6%",
        "Chỉbiếtcậntrên.",
        "khôngcósốliệu",
        "45/BC-STTTT(minhhọa):173/173",
        "dựbáo",
        "DỰTHẢO",
        "Chấtlượng:khaibáo3.",
        "Chấtlượng:đođược4.",
    ):
        assert each in written
    assert [each for each in word if each not in printed] == []
    drawn = pictures.prepare_drawing(rows_of_today())
    own = {str(number) for number in range(1, len(pages) + 1)}
    own |= {word for bar in drawn["bars"] for _y, line in bar["lines"] for word in f"{line} {bar['figure']}".split()}
    own |= {word for _colour, words, _left in drawn["legend"] for word in words.split()}
    assert {each for page in pages for each in page.split() if each not in written} - own == set()


@pytest.mark.parametrize("kind", KINDS)
def test_appendices_name_the_report_they_belong_to(kind):
    def said(*, is_issued):
        content = render_today(kind, is_issued=is_issued)
        return " ".join(" ".join(parts_of(content) if kind == "docx" else pages_of(content)).split())

    issued = said(is_issued=True)
    words = "(Kèm theo Báo cáo số 311/BC-SKHCN ngày 05 tháng 02 năm 2026 của Sở Khoa học và Công nghệ tỉnh Quảng Ngãi)"
    assert issued.count(words) == 2
    assert "Phụ lục II HỘ CÓ KẾT NỐI INTERNET" in issued
    assert "DỰ THẢO" not in issued
    assert said(is_issued=False).count("(Kèm theo Báo cáo số /BC-SKHCN ngày tháng năm của Sở Khoa học") == 2

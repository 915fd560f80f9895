"""Every numbered box of Decree 30/2020/NĐ-CP, annex I, read from the Word file and from the PDF of one report."""

from __future__ import annotations

import io
from itertools import groupby

import docx
import pdfplumber
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from hatang.capabilities.reporting.formats import boxes
from hatang.capabilities.reporting.formats.boxes import BOXES, BoxPlace
from hatang.capabilities.reporting.tests.kept import KEPT, render_today, rows_of_today
from hatang.kernel.ui import printing

pytestmark = [pytest.mark.spec]

MM = 72 / 25.4
# What stands in each box of the report that is read.
SAID = {
    "Quốc hiệu": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Tiêu ngữ": "Độc lập - Tự do - Hạnh phúc",
    "Cơ quan chủ quản": "UBND TỈNH QUẢNG NGÃI",
    "Cơ quan ban hành": "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
    "Số, ký hiệu": "Số: 311/BC-SKHCN",
    "Địa danh và thời gian": "Quảng Ngãi, ngày 05 tháng 02 năm 2026",
    "Tên loại": "BÁO CÁO",
    "Trích yếu nội dung": "Tổng hợp năm, năm 2025",
    "Kính gửi": "Kính gửi: Ủy ban nhân dân tỉnh Quảng Ngãi.",
    "Tiêu đề mục": "II. CÁC NHIỆM VỤ",
    "Quyền hạn, chức vụ của người ký": "PHÓ GIÁM ĐỐC",
    "Họ tên của người ký": "Nguyễn Văn A",
    "Nơi nhận": "Nơi nhận:",
    "Tên nơi nhận": "- Lưu: VT.",
}
# Boxes that are room and not words.
ROOM = {"Chữ ký của người có thẩm quyền", "Dấu, chữ ký số của cơ quan"}
USED = [box for box in BOXES if not box.why_absent]
WORDED = [box for box in USED if box.part not in ROOM]


@pytest.fixture(scope="module")
def rows():
    return rows_of_today(issue=KEPT["rows"]["issue"])


@pytest.fixture(scope="module")
def word():
    return docx.Document(io.BytesIO(render_today("docx", is_issued=True)))


@pytest.fixture(scope="module")
def pages():
    with pdfplumber.open(io.BytesIO(render_today("pdf", is_issued=True))) as pdf:
        yield pdf.pages


def _words_of(box, rows):
    return rows["opening"] if box.part == "Nội dung" else SAID[box.part]


def test_the_table_has_every_numbered_box_and_says_why_one_is_absent():
    numbers = [
        "1",
        "2",
        "3",
        "4",
        "5a",
        "5b",
        "6",
        "7a",
        "7b",
        "7c",
        "8",
        "9a",
        "9b",
        "10a",
        "10b",
        *("11", "12", "13", "14"),
    ]
    assert [number for number, _lines in groupby(box.number for box in BOXES)] == numbers
    assert {box.part for box in WORDED} - {"Nội dung"} == set(SAID)
    for box in BOXES:
        assert bool(box.why_absent) == (box.place is None) == (not box.sizes_pt), box.part


def _paragraphs(document):
    """(paragraph, column of the table it stands in or None) in the order of the page."""
    body = document.element.body
    for element in body.iter(qn("w:p")):
        cell = next((each for each in element.iterancestors(qn("w:tc"))), None)
        column = None if cell is None else [*cell.getparent().iterchildren(qn("w:tc"))].index(cell)
        yield docx.text.paragraph.Paragraph(element, document), column


def _find_paragraph(document, words):
    listed = list(_paragraphs(document))
    place = next(at for at, (paragraph, _column) in enumerate(listed) if paragraph.text == words)
    return (*listed[place], listed[place + 1][0])


@pytest.mark.parametrize("box", WORDED, ids=lambda box: f"{box.number} {box.part}")
def test_a_box_of_the_word_file(word, rows, box):
    words = _words_of(box, rows)
    paragraph, column, following = _find_paragraph(word, words)
    (run,) = paragraph.runs
    assert (run.font.size or word.styles["Normal"].font.size).pt in box.sizes_pt
    assert (bool(run.bold), bool(run.italic)) == (box.is_bold, box.is_italic)
    assert (run.font.name or word.styles["Normal"].font.name) == "Times New Roman"
    assert not box.is_upper or words.isupper()
    is_left, is_right = (
        box.place in (BoxPlace.HEAD_LEFT, BoxPlace.CLOSING_LEFT),
        box.place in (BoxPlace.HEAD_RIGHT, BoxPlace.CLOSING_RIGHT),
    )
    assert column == (0 if is_left else 1 if is_right else None)
    centred = box.place in (BoxPlace.HEAD_LEFT, BoxPlace.HEAD_RIGHT, BoxPlace.TITLE, BoxPlace.CLOSING_RIGHT)
    assert not centred or paragraph.alignment == WD_ALIGN_PARAGRAPH.CENTER
    if box.rule:
        assert following._p.pPr.find(qn("w:pBdr")) is not None
        width = {BoxPlace.HEAD_LEFT: 67.0, BoxPlace.HEAD_RIGHT: 93.0, BoxPlace.TITLE: 160.0}[box.place]
        layout = following.paragraph_format
        length = width - layout.left_indent.mm - layout.right_indent.mm
        written = printing.measure_text_mm(words, size_pt=box.size_pt, is_bold=True)
        assert box.rule[0] <= length / min(written, width) <= box.rule[1]
    if box.part == "Nội dung":
        layout = paragraph.paragraph_format
        assert paragraph.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
        assert boxes.FIRST_LINE_MM[0] <= round(layout.first_line_indent.mm, 1) <= boxes.FIRST_LINE_MM[1]
        assert word.styles["Normal"].paragraph_format.space_after.pt >= boxes.LEAST_BETWEEN_PARAGRAPHS_PT


def test_the_page_of_the_word_file_and_the_room_for_the_signature(word):
    section = word.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx(boxes.PAGE_MM, abs=0.1)
    for side, (least, most) in boxes.MARGINS_MM.items():
        assert least <= round(getattr(section, f"{side}_margin").mm, 1) <= most
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    closing = next(table for table in word.tables if table.rows[0].cells[0].text.startswith("Nơi nhận:"))
    texts = [paragraph.text for paragraph in closing.rows[0].cells[1].paragraphs]
    room = texts[texts.index("PHÓ GIÁM ĐỐC") + 1 : texts.index("Nguyễn Văn A")]
    assert len(room) >= 4
    assert not any(text.strip() for text in room)


def _lines(page):
    """(text without spaces, its letters) of each line that stands together on the page."""
    letters = sorted(page.chars, key=lambda char: (round(char["bottom"]), char["x0"]))
    for _bottom, of in groupby(letters, key=lambda char: round(char["bottom"])):
        yield [char for char in of if char["text"].strip()]


def _find_letters(pages, words):
    """The page and the letters of the words, where they stand in one line; of a paragraph those of its first words."""
    wanted = "".join(words.split())[:40]
    for page in pages:
        for letters in _lines(page):
            at = "".join(char["text"] for char in letters).find(wanted)
            if at >= 0:
                return page, letters[at : at + len(wanted)]
    raise AssertionError(words)


@pytest.mark.parametrize("box", WORDED, ids=lambda box: f"{box.number} {box.part}")
def test_a_box_of_the_pdf(pages, rows, box):
    page, letters = _find_letters(pages, _words_of(box, rows))
    assert {round(char["size"], 1) for char in letters} <= {float(size) for size in box.sizes_pt}
    faces = {char["fontname"].split("+")[-1] for char in letters}
    assert all(face.startswith("Tinos") for face in faces)
    assert {"bold" in face.lower() for face in faces} == {box.is_bold}, faces
    assert {"italic" in face.lower() for face in faces} == {box.is_italic}, faces
    left, right = letters[0]["x0"], letters[-1]["x1"]
    middle, text_middle = (left + right) / 2, (30 + 190) / 2 * MM
    if box.place in (BoxPlace.HEAD_LEFT, BoxPlace.CLOSING_LEFT):
        assert right < text_middle
    elif box.place in (BoxPlace.HEAD_RIGHT, BoxPlace.CLOSING_RIGHT):
        assert left > text_middle - 20 * MM
        assert middle > text_middle
    elif box.place == BoxPlace.TITLE:
        assert middle == pytest.approx(text_middle, abs=2)
    if box.rule:
        under = max(char["bottom"] for char in letters)
        drawn = [
            line
            for line in (*page.lines, *page.rects, *page.curves)
            if 0 <= line["top"] - under < 12 and line["x0"] >= left - 4 and line["x1"] <= right + 4
        ]
        length = max(line["x1"] - line["x0"] for line in drawn)
        assert box.rule[0] <= length / (right - left) <= box.rule[1]
        assert any(abs((line["x0"] + line["x1"]) / 2 - middle) < 2 for line in drawn)


def test_the_page_of_the_pdf_and_the_room_for_the_signature(pages):
    first, second = pages[0], pages[1]
    assert (first.width / MM, first.height / MM) == pytest.approx(boxes.PAGE_MM, abs=0.2)
    for page in pages[:2]:
        text = [char for char in page.chars if char["top"] > 20 * MM - 1]
        assert min(char["x0"] for char in text) >= boxes.MARGINS_MM["left"][0] * MM - 0.5
        assert max(char["x1"] for char in text) <= page.width - boxes.MARGINS_MM["right"][0] * MM + 0.5
    assert not [char for char in first.chars if char["bottom"] < 20 * MM]
    number = [char for char in second.chars if char["bottom"] < 20 * MM]
    assert "".join(char["text"] for char in number).strip() == "2"
    assert all(
        boxes.PAGE_NUMBER_SIZES_PT[0] <= round(char["size"], 1) <= boxes.PAGE_NUMBER_SIZES_PT[1] for char in number
    )
    _page, capacity = _find_letters(pages, "PHÓ GIÁM ĐỐC")
    _page, name = _find_letters(pages, "Nguyễn Văn A")
    assert min(char["top"] for char in name) - max(char["bottom"] for char in capacity) >= 25 * MM

"""The printed annex, read back from the PDF."""

import io
from dataclasses import dataclass
from datetime import date

import pdfplumber
import pytest

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.formats import annex_pdf
from hatang.capabilities.work.tests.conftest import HERE, TODAY
from hatang.kernel.access import ANONYMOUS

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@dataclass(frozen=True)
class PrintedPage:
    """What was read back of a page: its size in points, the names of its faces, its text and its tables' rows."""

    size: tuple[int, int]
    fonts: frozenset[str]
    text: str
    rows: list[list[str | None]]


_printed: list[PrintedPage] = []


@pytest.fixture
def annex(world, only):
    """Printed and read back once for all tests of the file."""
    only("fibre.hamlets", [(HERE, 1031, 1072)])
    if not _printed:
        content = annex_pdf(plan=plans.find_plan(name="194"), as_of=TODAY, actor=ANONYMOUS)
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            _printed.extend(
                PrintedPage(
                    (round(page.width), round(page.height)),
                    frozenset(char["fontname"].split("+")[-1] for char in page.chars),
                    page.extract_text() or "",
                    [row for table in page.extract_tables() for row in table],
                )
                for page in pdf.pages
            )
    return _printed


def test_it_is_a4_in_one_face_that_has_every_vietnamese_letter(annex):
    assert {page.size for page in annex} == {(595, 842)}
    assert frozenset().union(*(page.fonts for page in annex)) == {"Tinos", "Tinos-Bold"}


def test_every_target_and_task_stands_in_it_with_goal_year_and_place(annex):
    rows = [row for page in annex for row in page.rows]
    cells = {" ".join((row[0] or "").split()): [" ".join((cell or "").split()) for cell in row] for row in rows}
    for number in [*map(str, range(1, 18)), *(f"D{n}" for n in range(1, 8))]:
        assert number in cells, number
    tasks = {1: 2, 2: 6, 3: 7, 4: 3, 5: 2}
    for number in (f"{section}.{line}" for section, lines in tasks.items() for line in range(1, lines + 1)):
        assert number in cells, number
    fifth = cells["5"]
    assert fifth[2] == "ít nhất 95 %"
    assert fifth[3] == "2025"
    assert fifth[4].startswith("96,2 %")
    assert fifth[6] == "III.1.b gạch đầu dòng 1"
    assert cells["17"][2] == "trên 3.000 vị trí"
    assert cells["14"][3] == "–"


def test_it_says_who_answers_today_and_when_things_are_due(annex):
    cells = [cell for page in annex for row in page.rows for cell in row if cell]
    text = " ".join(" ".join(cell.split()) for cell in cells) + " ".join(page.text for page in annex)
    assert "194/KH-UBND" in text
    assert "09/12/2026" in text
    assert "14/12/2026" in text
    assert "Ngân hàng Nhà nước chi nhánh Khu vực 9" in text
    assert "Nền tảng dữ liệu không gian dùng chung" in text


def test_long_tables_repeat_their_head_and_pages_are_numbered(annex):
    assert len(annex) > 3
    assert annex[0].text.rstrip().endswith(f"1/{len(annex)}")


def test_a_plan_without_content_prints_why(world):
    content = annex_pdf(plan=plans.find_plan(name="252"), as_of=date(2026, 1, 1), actor=ANONYMOUS)
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        assert "Chưa có văn bản" in pdf.pages[0].extract_text()


def test_a_body_or_a_territory_that_has_ended_is_marked_and_no_percentage_breaks(annex):
    text = " ".join(" ".join(page.text.split()) for page in annex)
    cells = [cell for page in annex for row in page.rows for cell in row if cell]
    assert "Tỉnh Quảng Ngãi (cũ)" in text
    joined = [" ".join(cell.split()) for cell in cells]
    assert any("UBND cấp huyện (cũ)" in cell for cell in joined)
    assert any("Sở Thông tin và Truyền thông (cũ)" in cell for cell in joined)
    assert not any("UBND cấp xã (cũ)" in cell for cell in joined)
    assert not [cell for cell in cells if "\n%" in cell]

"""Files of every format become the same cells."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from hatang.engines.sheets import sandbox
from hatang.engines.sheets.cells import Broken
from hatang.engines.sheets.tests import making
from hatang.engines.writing import legacy
from hatang.engines.writing.tests import encoded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hatang.engines.sheets.cells import Document

pytestmark = pytest.mark.unit

type Read = Callable[[bytes], Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def open_bytes(data: bytes) -> Document:
        (path := tmp_path / "file").write_bytes(data)
        return sandbox.open_file(path)

    return open_bytes


def test_a_workbook_gives_errors_percentages_dates_and_hidden_columns(read: Read) -> None:
    rows = [
        ["a", "b"],
        [making.Formula("#REF!"), making.Percent(0.95)],
        [date(2024, 12, 31), 12.0],
        [making.Formula("")],
    ]
    (sheet,) = read(making.xlsx(rows, merged=[(4, 0, 5, 1)], hidden=[1])).sheets
    assert sheet.rows[1] == [Broken("#REF!"), "95%"]
    assert sheet.rows[2] == [date(2024, 12, 31), 12.0]
    assert sheet.rows[3][0] == Broken("")
    assert sheet.hidden_columns == {1}
    assert [(each.top, each.left, each.bottom, each.right) for each in sheet.merged] == [(4, 0, 5, 1)]


def test_codes_shown_with_leading_zeros_by_their_format_keep_them(read: Read) -> None:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_number(0, 0, 691, book.add_format({"num_format": "00000"}))
    book.close()
    assert read(stream.getvalue()).sheets[0].rows[0][0] == "00691"


def test_opendocument_gives_the_same(read: Read) -> None:
    rows = [["Mã", "Tỷ lệ"], ["A", making.Percent(0.95)], ["B", making.Formula("#N/A")], [None, 3.0]]
    (sheet,) = read(making.ods(rows, spans={(2, 0): (2, 1)})).sheets
    assert sheet.rows[1] == ["A", "95%"]
    assert sheet.rows[2][1] == Broken("#N/A")
    assert (sheet.merged[0].top, sheet.merged[0].bottom) == (2, 3)


@pytest.mark.parametrize("name", [name for name in encoded.ENCODINGS if name != "utf-8 twice"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_text_in_every_encoding_with_every_separator(read: Read, name: str, separator: str) -> None:
    title, encode = encoded.ENCODINGS[name]
    rows = [["Mã trạm", "Xã", "Độ cao"], *[[f"A{n}", "Thị trấn Sông Vệ", "Nghĩa Chánh"] for n in range(9)]]
    document = read(encode(making.text(rows, separator)))
    assert document.encoding == title
    assert document.sheets[0].rows[0] == ["Mã trạm", "Xã", "Độ cao"]
    assert document.sheets[0].rows[5] == ["A4", "Thị trấn Sông Vệ", "Nghĩa Chánh"]


@pytest.mark.parametrize(("name", "to_old"), [("VNI", legacy.to_vni), ("TCVN3", legacy.to_tcvn3)])
def test_short_texts_go_with_their_file_and_headings_of_a_template_stay(
    read: Read, name: str, to_old: Callable[[str], str]
) -> None:
    """ "Bị" in VNI is written "Bò", and "Xã" is "Xaõ": either is Vietnamese, only the file tells."""
    head = ["Mã trạm", "Có cáp quang", "Tình trạng", "Đơn vị"]
    rows = [[f"A{n}", "Có", "Bị hỏng", "Xã Nghĩa Chánh"] for n in range(9)] + [["A10", "Đủ", "Trị", "Xã"]]
    document = read(making.workbook({"Một": [head, *[[to_old(cell) for cell in row] for row in rows]], "Hai": [head]}))
    assert document.sheets[0].rows == [head, *rows]
    assert document.sheets[1].rows == [head]
    assert (document.sheets[0].encoding, document.sheets[1].encoding) == (name, "")


def test_a_few_old_words_that_come_again_outweigh_the_headings_above_them(read: Read) -> None:
    head = ["Mã cột", "Thế hệ", "Trạng thái", "Độ cao treo ăng ten", "Góc phương vị (°)", "Công suất phát (dBm)"]
    states = ["DDang hoa.t ddo^.ng", "DDang pha't so'ng", "DDang ngu? ddo^ng"]
    rows = [[f"QNG{n}", "4G", states[n % 3], "24 m", "120", "43"] for n in range(9)]
    (sheet,) = read(making.workbook({"Một": [head, *rows]})).sheets
    assert sheet.rows[0] == head
    assert [row[2] for row in sheet.rows[1:4]] == ["Đang hoạt động", "Đang phát sóng", "Đang ngủ đông"]
    # Marks of ASCII beside many texts of Unicode are prices and names, and stay.
    (sheet,) = read(making.workbook({"Một": [head, *[["Cột", "Tổ", "Đủ", "giá~", "co^ng", "ddo.c"]]]})).sheets
    assert sheet.rows[1][3:] == ["giá~", "co^ng", "ddo.c"]


def test_the_line_in_which_excel_names_its_separator_is_obeyed(read: Read) -> None:
    assert read(b"sep=|\r\na|b;c\r\n1|2;3\r\n").sheets[0].rows == [["a", "b;c"], ["1", "2;3"]]


def test_a_document_is_the_same_after_the_way_between_processes(read: Read) -> None:
    document = read(making.xlsx([["Mã", "Ngày"], [making.Formula("#N/A"), date(2024, 12, 31)]], merged=[(3, 0, 4, 1)]))
    sent = json.dumps(sandbox.pack_document(document), default=sandbox._encode_special)
    assert sandbox.unpack_document(sent) == document

"""What goes out comes back: templates are read as they are, marked workbooks can be repaired and sent again."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from hatang.engines.sheets.tests import making
from hatang.kernel.imports import headers, reading, synonyms, workbooks
from hatang.kernel.imports.layouts import Wishes
from hatang.kernel.imports.tests import examples
from hatang.kernel.imports.tests.test_layouts import HEAD, record

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.kernel.imports.declaration import Import
    from hatang.kernel.imports.tests.conftest import Check

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("declared", [examples.SITE, examples.CELL, examples.HOUSEHOLDS], ids=lambda each: each.name)
def test_every_heading_of_a_template_is_recognised(declared: Import, tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    path.write_bytes(workbooks.build_template(declared))
    layout = headers.find_layout(reading.read_document(path, "mau.xlsx"), declared, Wishes())
    found = {match.field: match.confidence for match in layout.matches}
    assert found == {column.field: 1.0 for column in declared.columns if column.kind != "geometry"}
    assert synonyms.SERIAL not in found


def test_a_template_filled_in_is_clean(check: Check) -> None:
    head = [workbooks.column_heading(column) for column in examples.SITE.columns]
    values = [
        "QNG0001", "Trạm Một", "VNPT", "Bình Châu", 108.25, 14.85, 30.0, "Tự đứng", "01/02/2024", "Có", "4G, 5G",
    ]  # fmt: skip
    assert not check(examples.SITE, making.xlsx([head, values])).faults


def test_a_marked_workbook_repaired_and_sent_again_is_clean(check: Check, tmp_path: Path) -> None:
    rows = [
        ["Danh sách"],
        [*HEAD, "Tên trạm"],
        [*record(1), "A"],
        [*record(2, height=450.0), "=1+1"],
        [*record(3), "C"],
    ]
    examined = check(examples.SITE, making.xlsx(rows))
    marked = workbooks.with_faults(examined)
    path = tmp_path / "marked.xlsx"
    path.write_bytes(marked)
    (sheet,) = reading.read_document(path, "marked.xlsx").sheets
    assert [row[0] for row in sheet.rows[1:]] == ["QNG0001", "QNG0002", "QNG0003"]
    assert sheet.rows[2][-2] == 4.0
    assert "450" in str(sheet.rows[2][-1])
    assert sheet.hidden_rows == 2
    again = check(examples.SITE, marked, "marked.xlsx")
    assert {(fault.cell, fault.kind.value) for fault in again.faults} == {
        ("F3", "above_maximum"),
        ("H3", "formula_text"),
    }
    with zipfile.ZipFile(io.BytesIO(marked)) as archive:
        sheet_xml = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet_xml
        assert any("comments" in name for name in archive.namelist())

"""Where tables stand in real files, and what is not a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from hatang.engines.sheets.tests import making
from hatang.kernel.imports.checking import Decisions
from hatang.kernel.imports.layouts import Wishes
from hatang.kernel.imports.tests import examples
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from hatang.kernel.imports.tests.conftest import Check

pytestmark = pytest.mark.unit

HEAD = ["Mã trạm", "Nhà mạng", "Xã", "Kinh độ", "Vĩ độ", "Chiều cao (m)", "Loại cột"]


def record(number: int = 1, **other: Any) -> list[Any]:
    """A sound row under `HEAD`, in the first commune."""
    cells = {
        "code": f"QNG{number:04d}", "operator": "VNPT", "commune": "Bình Châu", "longitude": 108.25, "latitude": 14.85,
        "height": 30.0, "kind": "Tự đứng",
    } | other  # fmt: skip
    return list(cells.values())


def fields(examined: Any) -> dict[str, str]:
    return {match.field: match.letters for match in examined.layout.matches if match.field}


def test_rows_of_the_template_that_nobody_filled_are_passed_over(check: Check) -> None:
    declared = replace(examples.SITE, begun=frozenset({"operator", "kind"}))
    begun = [None, "VNPT", None, None, None, None, "Tự đứng"]
    examined = check(declared, making.xlsx([HEAD, begun, record(1), begun, ["QNG0009", "VNPT", *[None] * 5]]))
    assert examined.body.skipped["untouched"] == [2, 4]
    assert [row.row for row in examined.body.rows] == [2, 4], "of one that was begun what is missing is said"


def test_titles_above_three_header_rows_with_merged_cells(check: Check) -> None:
    rows = [
        ["ỦY BAN NHÂN DÂN TỈNH"],
        ["DANH SÁCH VỊ TRÍ CỘT NĂM 2026"],
        [],
        ["STT", "Thông tin chung", None, None, "Vị trí", None, "Kỹ thuật", None],
        [None, "Mã trạm", "Nhà mạng", "Xã/\nphường", "Toạ độ WGS-84", None, "Cột", None],
        [None, None, None, None, "Kinh độ", "Vĩ độ", "Chiều cao (m)", "Loại cột"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        *[[float(n), *record(n)] for n in range(1, 6)],
    ]
    merged = [(3, 0, 5, 0), (3, 1, 3, 3), (3, 4, 3, 5), (3, 6, 3, 7), (4, 4, 4, 5), (4, 6, 4, 7), (0, 0, 0, 7)]
    merged += [(4, column, 5, column) for column in (1, 2, 3)]
    examined = check(examples.SITE, making.xlsx(rows, merged=merged))
    assert not examined.faults
    assert len(examined.sound) == 5
    assert (examined.layout.header_first, examined.layout.header_last) == (4, 5) or examined.layout.header_last == 5
    assert fields(examined)["longitude"] == "E"
    assert examined.body.skipped["numbering"] == [7]


def test_totals_sections_blank_rows_repeated_headers_and_signatures_are_no_records(check: Check) -> None:
    rows = [
        ["STT", *HEAD],
        ["I", "Huyện Bình Sơn"],
        [1.0, *record(1)],
        [],
        [2.0, *record(2)],
        [None, "Cộng", None, None, None, None, 60.0],
        ["STT", *HEAD],
        ["II", "Thành phố Quảng Ngãi"],
        [3.0, *record(3)],
        [None, "TỔNG CỘNG (I+II)", None, None, None, None, 90.0],
        [],
        [None, None, None, None, None, "Quảng Ngãi, ngày 5 tháng 6 năm 2026"],
        [None, "Người lập biểu", None, None, None, "KT. GIÁM ĐỐC"],
        [None, "Nguyễn Văn An", None, None, None, "Trần Thị Bình"],
        [None, "Ghi chú: số liệu đến 31/5/2026"],
    ]
    examined = check(examples.SITE, making.xlsx(rows))
    assert not examined.faults
    assert [row.number for row in examined.sound] == [3, 5, 9]
    assert examined.body.skipped["section"] == [2, 8]
    assert examined.body.skipped["total"] == [6, 10]
    assert examined.body.skipped["repeated_header"] == [7]


@pytest.mark.parametrize("word", ["Tổng", "Cộng", "TỔNG CỘNG:", "Total", "I. Tổng", "Tổng cộng 12"])
def test_a_total_is_none_however_full_its_row_is(check: Check, word: str) -> None:
    rows = [HEAD, record(1), record(2, code=word), record(3)]
    examined = check(examples.SITE, making.xlsx(rows))
    assert [row.number for row in examined.table.rows] == [2, 4]
    assert examined.body.skipped["total"] == [3]


def test_a_record_without_its_key_is_named_and_not_passed_over(check: Check) -> None:
    rows = [HEAD, record(1), record(2, code=None), record(3)]
    examined = check(examples.SITE, making.xlsx(rows))
    assert [(fault.cell, fault.kind.value) for fault in examined.faults] == [("A3", "missing_value")]


def test_merged_body_cells_are_filled_down_and_refused_once_at_their_own_cell(check: Check) -> None:
    rows = [HEAD, record(1, commune="Xã Không Có"), record(2, commune=None), record(3, commune=None), record(4)]
    examined = check(examples.SITE, making.xlsx(rows, merged=[(1, 2, 3, 2)]))
    assert {fault.cell for fault in examined.faults} == {"C2"}
    assert {fault.row for fault in examined.faults} == {2, 3, 4}
    mended = check(
        examples.SITE,
        making.xlsx(rows, merged=[(1, 2, 3, 2)]),
        decisions=Decisions(repairs={"C2": "Xã Bình Châu"}),
    )
    assert not mended.faults


def test_the_sheet_that_fits_is_chosen_and_the_others_are_named(check: Check) -> None:
    book = making.workbook(
        {
            "Hướng dẫn": [["Điền biểu sau"], ["Mã trạm: theo quy định"]],
            "Tổng hợp": [["Xã", "Số trạm"], ["Bình Châu", 3.0]],
            "Chi tiết": [HEAD, record(1), record(2)],
            "Nháp": [HEAD, record(3)],
        },
        hidden_sheets=["Nháp"],
    )
    examined = check(examples.SITE, book)
    assert examined.layout.sheet_name == "Chi tiết"
    assert dict(examined.layout.others)["Nháp"] is True
    other = check(examples.SITE, book, decisions=Decisions(wishes=Wishes(sheet="Nháp")))
    assert [row.values["code"] for row in other.sound] == ["QNG0003"]


def test_unknown_and_hidden_columns_are_reported_as_ignored(check: Check) -> None:
    rows = [[*HEAD, "Số hợp đồng", "Tên trạm"], [*record(1), "HĐ 12", "Trạm Một"]]
    examined = check(examples.SITE, making.xlsx(rows, hidden=[8]))
    ignored = {match.header: match.ignored for match in examined.layout.matches if not match.field}
    assert ignored == {"Số hợp đồng": "unknown", "Tên trạm": "hidden"}
    assert "name" not in examined.sound[0].values


def test_a_required_column_that_is_missing_is_named_with_the_column_it_may_be(check: Check) -> None:
    head = ["Mã trạm", "Nhà mạng", "Xã", "Kinh độ", "Vĩ độ", "Cao độ đỉnh cột so với mặt đất", "Loại cột"]
    examined = check(examples.SITE, making.xlsx([head, record(1), record(2)]))
    (fault,) = examined.table_faults
    assert (fault.kind.value, fault.field) == ("missing_column", "height_m")
    assert fault.proposal is not None
    mended = check(
        examples.SITE, making.xlsx([head, record(1), record(2)]), decisions=Decisions().accepting(examined.faults)
    )
    assert not mended.faults
    assert mended.sound[0].values["height_m"] == 30.0


def test_a_value_for_the_whole_file_stands_in_for_a_column(check: Check) -> None:
    head = [title for title in HEAD if title != "Nhà mạng"]
    rows = [head, [cell for cell in record(1) if cell != "VNPT"]]
    examined = check(examples.SITE, making.xlsx(rows), decisions=Decisions(given={"operator": "Vinaphone"}))
    assert not examined.faults
    assert examined.sound[0].values["operator"] == "VNPT"
    with pytest.raises(Invalid):
        check(examples.SITE, making.xlsx(rows), decisions=Decisions(given={"no_such_field": "x"}))


def test_a_person_may_say_what_a_column_is(check: Check) -> None:
    rows = [["Cột một", *HEAD[1:]], record(1)]
    with_wish = Decisions(wishes=Wishes(columns={0: "code"}))
    assert check(examples.SITE, making.xlsx(rows)).table_faults
    assert not check(examples.SITE, making.xlsx(rows), decisions=with_wish).faults


def test_a_file_without_the_table_says_what_is_needed(check: Check) -> None:
    with pytest.raises(Invalid) as refused:
        check(examples.SITE, making.xlsx([["Thực đơn", "Giá"], ["Cơm gà", 45.0]]))
    assert refused.value.code == "no_table"
    with pytest.raises(Invalid) as empty:
        check(examples.SITE, making.xlsx([HEAD]))
    assert empty.value.code == "no_rows"


def test_the_commune_may_stand_in_section_lines(check: Check) -> None:
    head = [title for title in HEAD if title != "Xã"]
    short = [cell for cell in record(1) if cell != "Bình Châu"]
    rows = [["STT", *head], ["I", "Xã Bình Châu"], [1.0, *short], [2.0, "QNG0002", *short[1:]]]
    examined = check(examples.SITE, making.xlsx(rows))
    assert not examined.faults
    assert {row.values["commune"] for row in examined.sound} == {examples.COMMUNES[0]}


def test_two_groups_with_the_same_headings_are_told_apart_by_their_group(check: Check) -> None:
    rows = [
        ["Xã", "Tháng", "Tổng", None, "Cáp quang", None],
        [None, None, "Số hộ", "Ghi chú", "Số hộ", "Tỷ lệ (%)"],
        ["Bình Châu", date(2026, 5, 1), 500.0, None, 300.0, 60.0],
    ]
    merged = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5)]
    examined = check(examples.HOUSEHOLDS, making.xlsx(rows, merged=merged))
    assert fields(examined)["households"] == "C"


def test_a_unit_of_measure_may_stand_in_a_row_of_its_own(check: Check) -> None:
    rows = [
        ["Mã trạm", "Nhà mạng", "Xã", "Kinh độ", "Vĩ độ", "Chiều cao", "Loại cột"],
        [None, None, None, "(độ)", "(độ)", "(cm)", None],
        record(1, height=3050.0),
    ]
    examined = check(examples.SITE, making.xlsx(rows))
    assert not examined.faults
    assert examined.sound[0].values["height_m"] == 30.5


def test_money_takes_the_unit_declared_above_the_table(check: Check) -> None:
    rows = [
        ["BIỂU KINH PHÍ"],
        ["Đơn vị tính: triệu đồng"],
        ["Xã", "Tháng", "Số hộ", "Kinh phí"],
        ["Bình Châu", "05/2026", 500.0, 12.5],
    ]
    examined = check(examples.HOUSEHOLDS, making.xlsx(rows))
    assert examined.sound[0].values["cost"] == 12_500_000
    assert examined.sound[0].values["households"] == 500

"""Plans as pages of law libraries give them in text: blank cells gone, cells one a line, heads of pages before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hatang.engines.documents import plaintext, plans

if TYPE_CHECKING:
    from hatang.engines.documents.model import Plan

_BEGIN = """ỦY BAN NHÂN DÂN
TỈNH YÊN LÂM
-------
|
CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM
|
Số: 45/KH-UBND
|
Yên Lâm, ngày 12
tháng 3 năm 2024
|
KẾ HOẠCH
PHÁT TRIỂN HẠ TẦNG SỐ TỈNH YÊN LÂM NĂM 2024
"""
_TASKS = [
    ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện"],
    ["I", "Hạ tầng kết nối", "", "", ""],
    ["1", "Phủ sóng các thôn vùng lõm", "Các doanh nghiệp viễn thông", "UBND cấp xã; Sở Xây dựng", "Quý II/2024"],
    ["2", "Đo kiểm chất lượng mạng di động", "Sở Khoa học và Công nghệ", "", "Hằng quý"],
    ["II", "Dữ liệu", "", "", ""],
    ["3", "Xây dựng kho dữ liệu dùng chung", "Sở Khoa học và Công nghệ", "CA tỉnh", "Năm 2024"],
]
_GOALS = [
    ["TT", "Chỉ tiêu", "Đơn vị tính", "Hiện trạng năm 2023", "Mục tiêu"],
    ["Năm 2024", "Năm 2025"],
    ["1", "Tỷ lệ hộ gia đình có cáp quang", "%", "68", "75", "≥ 85"],
    ["2", "Số trạm BTS dùng chung", "trạm", "310", "Trên 400", "520"],
]


def _closed(rows: list[list[str]]) -> str:
    """Each cell closed by a mark on a line of its own, blank cells gone; a word at the head of a cell is broken off."""
    cells = [cell.replace(" ", "\n", 1) for row in rows for cell in row if cell]
    return "".join(f"{cell}\n|\n" for cell in cells)


def _joined(rows: list[list[str]]) -> str:
    """Rows joined by marks, blank cells gone."""
    return "".join(" | ".join(filter(None, row)) + " |\n" for row in rows)


def _bare(rows: list[list[str]]) -> str:
    """One cell a line, no marks, blank cells gone."""
    return "".join(f"{cell}\n" for row in rows for cell in row if cell)


_STYLES = {"closed": _closed, "joined": _joined, "bare": _bare}


def _read(text: str) -> Plan:
    return plans.understand(plaintext.read(text.encode()))


def _told(plan: Plan) -> list[tuple[str | None, tuple[str, ...], tuple[str, ...], str | None, str | None]]:
    return [(task.number, task.lead, task.support, task.period.end, task.period.recurring) for task in plan.tasks]


@pytest.mark.parametrize("style", _STYLES)
def test_tasks_whose_blank_cells_are_gone(style: str) -> None:
    plan = _read(_BEGIN + "PHỤ LỤC\n(Kèm theo Kế hoạch số 45/KH-UBND)\n" + _STYLES[style](_TASKS))
    department = ("Sở Khoa học và Công nghệ",)
    assert _told(plan) == [
        ("1", ("Các doanh nghiệp viễn thông",), ("UBND cấp xã", "Sở Xây dựng"), "2024-06", None),
        ("2", department, (), None, "quarterly"),
        ("3", department, ("CA tỉnh",), "2024", None),
    ]


@pytest.mark.parametrize("style", _STYLES)
def test_tasks_without_numbers(style: str) -> None:
    rows = [row[1:] for row in _TASKS if row[0] not in ("I", "II")]
    plan = _read(_BEGIN + "PHỤ LỤC\n(Kèm theo Kế hoạch số 45/KH-UBND)\n" + _STYLES[style](rows))
    assert [task.lead for task in plan.tasks] == [
        ("Các doanh nghiệp viễn thông",),
        ("Sở Khoa học và Công nghệ",),
        ("Sở Khoa học và Công nghệ",),
    ]


@pytest.mark.parametrize("style", _STYLES)
def test_aims_over_years(style: str) -> None:
    text = _BEGIN + "II. MỤC TIÊU\nCác chỉ tiêu như sau:\n" + _STYLES[style](_GOALS) + "III. NHIỆM VỤ\n1. Hạ tầng.\n"
    found = {(target.op, target.value, target.year) for target in _read(text).targets}
    assert found == {("=", 75.0, 2024), (">=", 85.0, 2025), (">", 400.0, 2024), ("=", 520.0, 2025)}


def test_a_head_that_the_page_tells_about_before() -> None:
    plan = _read(
        "Kế hoạch 86/KH-UBND năm 2025 phát triển chính quyền số tỉnh Yên Lâm\n"
        "| Số hiệu | 86/KH-UBND |\n| Ngày ban hành | 29/12/2025 |\n| Loại văn bản | Kế hoạch |\n"
        "| Cơ quan ban hành | Tỉnh Yên Lâm |\n| Người ký | Mai An |\n|\nỦY BAN NHÂN DÂN |\nCỘNG HÒA XÃ HỘI\n"
        "CHỦ NGHĨA VIỆT NAM |\n|\nSố: 86/KH-UBND |\nYên Lâm, ngày 29 tháng 12 năm 2025 |\n"
        "PHÁT TRIỂN CHÍNH QUYỀN SỐ TỈNH YÊN LÂM\n"
        "Thực hiện Quyết định số 749/QĐ-TTg, UBND tỉnh ban hành Kế hoạch như sau:\nI. MỤC ĐÍCH\n- Phát triển.\n"
    )
    assert (plan.head.number, plan.head.date, plan.head.kind) == ("86/KH-UBND", "2025-12-29", "Kế hoạch")
    assert (plan.head.issuer, plan.head.title) == (
        "Ủy ban nhân dân tỉnh Yên Lâm",
        "PHÁT TRIỂN CHÍNH QUYỀN SỐ TỈNH YÊN LÂM",
    )


def test_a_paragraph_under_a_heading_is_known_by_its_first_line() -> None:
    said = [
        "II. MỤC TIÊU",
        "d) Khối lượng ngầm hóa tại các địa bàn",
        "Tỷ lệ tuyến cáp viễn thông được",
        "bó gọn và chỉnh trang trên các tuyến phố chính của thành phố đạt 60% vào năm",
        "2025.",
        "- Đẩy mạnh việc rà soát các",
        *["tuyến cáp treo trên cột điện lực ở từng khu phố cùng với doanh nghiệp và người"] * 10,
        "dân.",
    ]
    plan = _read(_BEGIN + "\n".join(said))
    assert [(target.measure, target.value) for target in plan.targets] == [
        ("Tỷ lệ tuyến cáp viễn thông được bó gọn và chỉnh trang trên các tuyến phố chính của thành phố", 60.0)
    ]

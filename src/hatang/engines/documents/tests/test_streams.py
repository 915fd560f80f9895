"""Cells one a line: which row a cell belongs to where cells are merged, and where the table ends."""

from __future__ import annotations

from hatang.engines.documents import plans, reading

_HEAD = ("TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian")


def _tasks(*lines: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    """(number, who leads, who helps, when) of the tasks in a text whose cells stand between lines of "|"."""
    cells = "\n|\n".join([*_HEAD, *lines])
    text = f"KẾ HOẠCH\nHạ tầng số năm 2026\nPHỤ LỤC\n{cells}\n"
    plan = plans.understand(reading.read_bytes(text.encode(), "ke-hoach.txt"))
    return [(each.number, each.lead, each.support, each.period.text) for each in plan.tasks]


def test_a_lead_merged_over_rows_is_whose_the_rows_under_it_are() -> None:
    first = ("1", "Xây dựng kho dữ liệu dùng chung", "Sở Nội vụ", "Sở Tài chính", "Quý I/2026")
    short = ("2", "Mở rộng mạng đến các xã", "UBND các xã", "Tháng 9/2026")
    last = ("3", "Tập huấn kỹ năng số", "Tỉnh đoàn", "Công an tỉnh", "Năm 2026")
    assert _tasks(*first, *short, *last) == [
        ("1", ("Sở Nội vụ",), ("Sở Tài chính",), "Quý I/2026"),
        ("2", ("Sở Nội vụ",), ("UBND các xã",), "Tháng 9/2026"),
        ("3", ("Tỉnh đoàn",), ("Công an tỉnh",), "Năm 2026"),
    ]


def test_a_group_between_rows_is_no_cell_of_the_row_before_it() -> None:
    first = ("1", "Xây dựng kho dữ liệu dùng chung", "Sở Nội vụ", "Sở Tài chính", "Quý I/2026")
    short = ("2", "Kiểm tra an toàn thông tin", "UBND các xã", "Hằng quý")
    last = ("3", "Đo lường kinh tế số", "Cục Thống kê", "Sở Tài chính", "Năm 2026")
    for group in ("2.5. Kinh tế số", "Nhóm 2. Kinh tế số"):
        assert [each[1:] for each in _tasks(*first, *short, group, *last)] == [
            (("Sở Nội vụ",), ("Sở Tài chính",), "Quý I/2026"),
            (("Sở Nội vụ",), ("UBND các xã",), "Hằng quý"),
            (("Cục Thống kê",), ("Sở Tài chính",), "Năm 2026"),
        ], group


def test_one_department_alone_leads_and_nobody_helps_it() -> None:
    first = ("1", "Xây dựng kho dữ liệu dùng chung", "Sở Nội vụ", "Sở Tài chính", "Quý I/2026")
    short = ("2", "Kiểm tra an toàn thông tin", "Công an tỉnh", "Hằng quý")
    assert _tasks(*first, *short)[1] == ("2", ("Công an tỉnh",), (), "Hằng quý")

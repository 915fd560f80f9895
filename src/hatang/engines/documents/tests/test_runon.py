"""Rows whose cells run on: the fast way to give words to columns finds what trying all ways does."""

from __future__ import annotations

import random
import re
from itertools import combinations_with_replacement, pairwise

import pytest

from hatang.engines.documents import periods, plans, reading, runon, runon_cells
from hatang.engines.documents.headers import Role
from hatang.engines.documents.words import joined

_ROLES = [Role.TASK, Role.LEAD, Role.SUPPORT, Role.TIME]
_CELLS = (
    ["Lập bản đồ số", "Rà soát quy hoạch hạ tầng", "Xóa vùng lõm sóng"],
    ["Sở Nội vụ", "Công an tỉnh", "Sở Khoa học và Công nghệ"],
    ["UBND cấp xã", "Sở Tài chính; Điện lực tỉnh", ""],
    ["Quý II/2026", "2026 - 2030", "Hằng năm"],
)
_WIDTHS = [16.0, 12.0, 12.0, 0.0]


def _drawn(chance: random.Random) -> list[str]:
    """The lines of a row: a cell of one line has the next one beside it."""
    lines: list[str] = []
    is_one = False
    for texts in _CELLS:
        words, cell = chance.choice(texts).split(), [""]
        for word in words:
            if len(cell[-1]) + len(word) > 14:
                cell.append("")
            cell[-1] = f"{cell[-1]} {word}".strip()
        if words and is_one:
            lines[-1] += f" {cell[0]}"
            lines += cell[1:]
        elif words:
            lines += cell
        is_one = len(cell) == 1 if words else is_one
    return lines


def _shape(lines: runon_cells.Cell, width: float) -> float:
    over = sum(len(line) > width * runon_cells._OVER for line in lines)
    early = sum(len(a) + 1 + len(b.split()[0]) <= width * runon_cells._ROOM for a, b in pairwise(lines))
    return 0.2 * (len(lines) - 1) - 2.0 * over - 2.0 * early if width else 0.0


def _worth(leaf: runon_cells._Leaf, ends: tuple[int, ...]) -> float | None:
    """How well cells that end at these cuts fit their columns; None where one of them cannot stand so."""
    total = 0.0
    for column, (first, last) in enumerate(pairwise((0, *ends))):
        role = _ROLES[column]
        if first == last:
            total += runon_cells._blank(role, (), is_first=True)
            continue
        start, end = leaf.cuts[first], leaf.cuts[last]
        lines, text = leaf._lines(start, end), joined("\n".join(leaf._lines(start, end)))
        is_ended = leaf._is_line_start(end)
        if len(text) > runon_cells._LONGEST.get(role, runon_cells._FAR) or not (is_ended or len(lines) == 1):
            return None
        total += runon_cells._fit(text, role) + _shape(lines, _WIDTHS[column])
        total -= 1.0 * (len(lines) == 1 and is_ended and last < len(leaf.cuts) - 1)
        total -= 5.0 * (leaf.is_last and runon_cells.OPEN.search(text) is not None)
        total -= 1.5 * (text[0].islower() and role not in runon_cells._FIGURES)
    return total


@pytest.mark.property
@pytest.mark.parametrize("seed", range(12))
def test_the_best_of_all_ways_to_cut_a_row(seed: int) -> None:
    leaf = runon_cells._Leaf(_drawn(random.Random(seed)), list(_ROLES), is_last=True)
    last = len(leaf.cuts) - 1
    ways = [(*ends, last) for ends in combinations_with_replacement(range(last + 1), len(_ROLES) - 1)]
    worths = [worth for ends in ways if (worth := _worth(leaf, ends)) is not None]
    found = leaf.cells(_WIDTHS, None)
    at, ends = 0, []
    for cell in found:
        at += sum(len(line.split()) for line in cell)
        ends.append(leaf.cuts.index(at))
    assert _worth(leaf, tuple(ends)) == pytest.approx(max(worths))


def test_clean_lines_are_joined_as_every_other_text() -> None:
    for cell in (
        ("Sở Nội", "vụ"),
        ("Giờ/", "năm"),
        ("HĐND-", "UBND"),
        ("Lao động -", "Thương binh"),
        ("30/4/202", "6"),
        (),
    ):
        assert runon_cells._flat(cell) == joined("\n".join(cell))


@pytest.mark.property
def test_a_text_that_opens_like_no_time_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)
    times = ["Quý II/2026", "Trước ngày 30/6", "tháng 8", "hằng năm", "Thường xuyên", "6 tháng đầu năm 2026", "T6/2026"]
    words = [
        "sáu",
        "hai lần",
        "bán niên",
        "suốt",
        "từng",
        "tuần",
        "ngay sau khi",
        "đột xuất",
        "Sở",
        "tỉnh",
        "và",
        "hạn",
    ]
    texts = [" ".join(chance.choices([*times, *words], k=chance.randint(1, 4))) for _ in range(4000)]
    fast = [periods.is_period.__wrapped__(text) for text in texts]
    monkeypatch.setattr(periods, "_OPENS", re.compile(""))
    assert fast == [periods.is_period.__wrapped__(text) for text in texts]
    assert 100 < sum(fast) < 3900


def _read(*leaves: list[str]) -> list[str]:
    lines = [line for leaf in leaves for line in leaf]
    pages = [page for page, leaf in enumerate(leaves, 1) for _ in leaf]
    return [" | ".join(cells) for _, _, rows in runon.into_rows(lines, pages) for _, cells in rows]


def test_heads_and_cells_that_the_end_of_a_page_broke() -> None:
    first = ["TT Nhiệm vụ Cơ quan Cơ quan Thời Sản"]
    second = [
        *(
            "2",
            "chủ trì phối hợp gian phẩm",
            "I Hạ tầng số",
            "1 Gia cố cột ăng",
            "ten",
            "Sở Khoa",
            "học và",
            "Công nghệ",
        ),
        *("Sở Xây dựng;", "Sở Tài chính", "Quý", "II/2026", "Cột ăng", "ten được", "gia cố"),
        *("2 Lập quy chế", "dùng chung cột", "Sở Công", "Thương", "Công ty Điện", "lực tỉnh", "Trước", "ngày"),
        *("30/4/202", "6", "Quy chế", "phối hợp", "3 Xây dựng bản đồ số Sở Khoa Các doanh Tháng Bản đồ số"),
    ]
    third = ["hạ tầng viễn", "thông", "học và", "Công nghệ", "nghiệp viễn", "thông; UBND", "các xã", "10/2026"]
    assert _read(first, second, third) == [
        "TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian | Sản phẩm",
        "I | Hạ tầng số |  |  |  | ",
        "1 | Gia cố cột ăng ten | Sở Khoa học và Công nghệ | Sở Xây dựng; Sở Tài chính | Quý II/2026 | "
        "Cột ăng ten được gia cố",
        "2 | Lập quy chế dùng chung cột | Sở Công Thương | Công ty Điện lực tỉnh | Trước ngày 30/4/2026 | "
        "Quy chế phối hợp",
        "3 | Xây dựng bản đồ số hạ tầng viễn thông | Sở Khoa học và Công nghệ | "
        "Các doanh nghiệp viễn thông; UBND các xã | Tháng 10/2026 | Bản đồ số",
    ]


def test_a_blank_mark_between_figures_and_a_unit_before_them() -> None:
    goals = ["TT Chỉ tiêu Đơn vị", "tính", "TH", "2025", "Năm 2026", "Năm 2027"]
    rows = ["1 Số trạm phát mới trạm - 2 10", "2 Tỷ lệ xã có đài", "truyền thanh", "% 71 - 90"]
    tasks = ["Phần III. NHIỆM VỤ", "Số TT Nội dung Cơ quan chủ", "trì", "Thời gian", "1 Lập bản đồ", "Sở Nội vụ 2026"]
    assert _read([*goals, *rows, *tasks, "2 Rà soát Sở Tài chính 2027"]) == [
        "TT | Chỉ tiêu | Đơn vị tính | TH 2025 | Năm 2026 | Năm 2027",
        "1 | Số trạm phát mới | trạm | - | 2 | 10",
        "2 | Tỷ lệ xã có đài truyền thanh | % | 71 | - | 90",
        "Số TT | Nội dung | Cơ quan chủ trì | Thời gian",
        "1 | Lập bản đồ | Sở Nội vụ | 2026",
        "2 | Rà soát | Sở Tài chính | 2027",
    ]


def test_a_head_of_numbers_over_two_lines_and_a_table_that_begins_with_a_part() -> None:
    text = """Số
TT
Nội dung Đơn vị chủ
trì
Đơn vị phối hợp Thời gian
3.1 Hạ tầng
3.1.1 Khảo sát, lắp đặt đường truyền
dự phòng
Sở Khoa học
và Công
nghệ
VNPT; UBND các
xã, phường
Trước ngày 30/5/2026
3.1.2 Trang bị máy tính
Sở Tài chính UBND các xã,
phường
Quý II/2026
4. TỔ CHỨC THỰC HIỆN
4.1. Các đơn vị báo cáo trước ngày 15/12 hằng năm.
"""
    tasks = plans.understand(reading.read_bytes(text.encode(), "a.txt")).tasks
    assert [(task.number, task.lead, task.support, task.period.end) for task in tasks] == [
        ("3.1.1", ("Sở Khoa học và Công nghệ",), ("VNPT", "UBND các xã, phường"), "2026-05-30"),
        ("3.1.2", ("Sở Tài chính",), ("UBND các xã, phường",), "2026-06"),
    ]


def test_cells_go_on_beside_each_other_behind_the_turn_of_a_page_and_a_part_ends_the_table() -> None:
    first = [
        *("2.1. Các doanh nghiệp viễn thông góp vốn", "TT Tên nhiệm vụ Chủ trì Phối hợp Thời gian"),
        *("1 Thuê dịch vụ giám sát", "an toàn mạng", "Sở Thông tin", "và Truyền thông", "Công an tỉnh", "Quý I/2024"),
        *("2 Xóa vùng lõm sóng tại các", "khu công nghiệp", "Sở Công", "Thương"),
        *("Ban Quản lý các", "khu công nghiệp", "2026"),
        "3 Phát triển trạm 5G Doanh nghiệp Ban Quản lý các Năm 2024",
    ]
    second = [
        "tại khu công nghiệp Sông",
        "Hậu",
        "viễn thông khu công nghiệp",
        "tỉnh",
        "4/ KINH PHÍ: 39 tỷ đồng.",
        "Hết",
    ]
    assert _read(first, second)[1:] == [
        "1 | Thuê dịch vụ giám sát an toàn mạng | Sở Thông tin và Truyền thông | Công an tỉnh | Quý I/2024",
        "2 | Xóa vùng lõm sóng tại các khu công nghiệp | Sở Công Thương | Ban Quản lý các khu công nghiệp | 2026",
        "3 | Phát triển trạm 5G tại khu công nghiệp Sông Hậu | Doanh nghiệp viễn thông | "
        "Ban Quản lý các khu công nghiệp tỉnh | Năm 2024",
    ]

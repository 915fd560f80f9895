"""Columns that a single blank parts, moved about by the converter: cells are found again where they stood."""

from __future__ import annotations

import random

import pytest

from hatang.engines.documents import edges, headlines, plans, reading, sidebyside, spans
from hatang.engines.documents.loose_rows import led
from hatang.engines.documents.source import Place, Table, plain_row
from hatang.engines.documents.tests.synthesis import wrapped

_HEADS = ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"]
_TASKS = [
    "Ban hành Quy chế quản lý, khai thác hạ tầng kỹ thuật dùng chung",
    "Lập bản đồ số hạ tầng viễn thông thụ động của tỉnh",
    "Hỗ trợ điện thoại thông minh cho hộ nghèo, hộ cận nghèo",
    "Kiểm tra việc chấp hành quy định về dùng chung hạ tầng",
    "Đo kiểm chất lượng dịch vụ viễn thông tại các xã biên giới",
    "Xóa vùng lõm sóng",
]
_LEADS = ["Sở Khoa học và Công nghệ", "Công an tỉnh", "Các doanh nghiệp viễn thông", "Sở Văn hóa, Thể thao và Du lịch"]
_SUPPORTS = [
    "Các sở, ban, ngành; UBND cấp xã",
    "Sở Tài chính",
    "Bộ Chỉ huy Quân sự tỉnh; Điện lực tỉnh",
    "UBND cấp xã",
    "",
]
_TIMES = ["Quý II/2026", "2026 - 2030", "Thường xuyên", "Trước ngày 30/9/2027", "Tháng 12/2026"]
_WIDTHS = ([3, 18, 13, 14, 12], [3, 26, 16, 16, 11], [4, 22, 12, 19, 10], [3, 30, 14, 13, 21])


def _rows(chance: random.Random) -> list[list[str]]:
    return [
        [str(number), *(chance.choice(texts) for texts in (_TASKS, _LEADS, _SUPPORTS, _TIMES))]
        for number in range(1, 9)
    ]


def _printed(rows: list[list[str]], widths: list[int], chance: random.Random, moved: int) -> list[str]:
    """The lines of a table whose cells begin up to `moved` letters off their columns, at least a blank apart."""
    found: list[str] = []
    for number, row in enumerate([_HEADS, *rows]):
        off = [0, 0, *(chance.randint(-moved, moved) for _ in widths[2:])] if number else [0] * len(widths)
        cells = [wrapped(text, width) if text else [] for text, width in zip(row, widths, strict=True)]
        for at in range(max(map(len, cells))):
            line = ""
            for column, lines in enumerate(cells):
                start = sum(widths[:column]) + column + off[column]
                if said := lines[at] if at < len(lines) else "":
                    line = f"{line.ljust(start) if len(line) < start else line + ' ' * bool(line)}{said}"
            found.append(line)
    return found


@pytest.mark.property
@pytest.mark.parametrize("moved", [*(pytest.param(moved, marks=pytest.mark.night("samples")) for moved in (0, 1)), 2])
def test_cells_are_found_where_they_stood(moved: int) -> None:
    right = count = 0
    for seed in range(40):
        chance = random.Random(seed)
        rows = _rows(chance)
        lines = _printed(rows, _WIDTHS[seed % len(_WIDTHS)], chance, moved)
        found, _ = sidebyside.into_rows(lines, [1] * len(lines))
        assert found[0] == sidebyside.row(_HEADS), "\n".join(lines)
        count += len(rows)
        right += sum(sidebyside.row(row) in found for row in rows)
    assert right >= 0.97 * count, (right, count)


def test_a_cell_begins_neither_inside_a_name_nor_inside_a_time() -> None:
    lines = [
        "TT  Nhiệm vụ          Chủ trì    Thời gian",
        "1   Kiện toàn Ban Sở Khoa        2025 - 2026",
        "    Chỉ đạo           học và",
        "                      Công nghệ",
        "2   Lập bản đồ        Công an    Quý II/2026",
        "    của tỉnh          tỉnh",
    ]
    assert sidebyside.into_rows(lines, [1] * len(lines))[0][1:] == [
        "| 1 | Kiện toàn Ban Chỉ đạo | Sở Khoa học và Công nghệ | 2025 - 2026 |",
        "| 2 | Lập bản đồ của tỉnh | Công an tỉnh | Quý II/2026 |",
    ]


def test_heads_in_the_middle_of_their_cells_and_a_broken_head_of_numbers() -> None:
    middle = [
        "                     Đơn vị  Thời gian",
        "STT   Nhiệm vụ",
        "                     chủ trì thực hiện",
        "1   Lập bản đồ       Sở A    2026",
        "2   Rà soát          Sở B    2027",
    ]
    broken = [
        "ST Nhiệm vụ    Chủ trì   Thời",
        "T                        gian",
        "1  Lập bản đồ  Sở A      2026",
        "2  Rà soát     Sở B      2027",
    ]
    heads = [sidebyside.into_rows(lines, [1] * len(lines))[0][0] for lines in (middle, broken)]
    assert heads == [
        "| STT | Nhiệm vụ | Đơn vị chủ trì | Thời gian thực hiện |",
        "| ST T | Nhiệm vụ | Chủ trì | Thời gian |",
    ]


def test_a_head_over_others_is_said_of_money_only() -> None:
    said = headlines.heads_of(
        [
            "TT  Nhiệm vụ   Phân công thực hiện   Kinh phí",
            "               Chủ trì   Phối hợp    Tổng   2026 2027",
        ],
        ["1   Lập        Sở A      Sở B        12     5    7"],
    )[1]
    assert said == ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Kinh phí Tổng", "Kinh phí 2026", "Kinh phí 2027"]


def test_cells_that_run_on_do_not_stand_side_by_side() -> None:
    lines = ["TT Nhiệm vụ Chủ trì Thời gian", "I Hạ tầng số", "1 Lập bản đồ Sở Nội vụ 2026", "II Dữ liệu số"]
    assert sidebyside.into_rows(lines, [1] * len(lines))[0] == lines


def test_a_cell_begins_where_something_begins() -> None:
    lines = [
        "1.2 Phát triển Các         Sở Văn hóa,",
        "    2.000 điểm doanh       Thể thao và",
        "    phát Wi-Fi nghiệp      Du lịch",
        "    công cộng viễn",
        "    miễn phí     thông",
    ]
    # Nothing begins in the gap behind the column, where no word would be crossed.
    assert edges.of_row([0, 4, 17, 27], lines) == [0, 4, 17, 27]


def test_a_head_in_many_lines_over_others_and_a_group_numbered_without_a_mark() -> None:
    lines = [
        "TT Tên nhiệm Đơn vị        Kinh phí",
        "   vụ        chủ trì       dự kiến",
        "                           (tỷ đồng)",
        "                           Ngân     Nguồn",
        "                           sách     khác",
        "I   Hạ tầng số",
        "1.1 Lập bản   Các          45,5     0",
        "    đồ        doanh nghiệp",
        "II Dữ liệu số",
        "2.1 Rà soát   Sở Nội vụ    -        30",
    ]
    assert sidebyside.into_rows(lines, [1] * len(lines))[0] == [
        "| TT | Tên nhiệm vụ | Đơn vị chủ trì | Kinh phí dự kiến (tỷ đồng) Ngân sách | "
        "Kinh phí dự kiến (tỷ đồng) Nguồn khác |",
        "| I | Hạ tầng số |  |  |  |",
        "| 1.1 | Lập bản đồ | Các doanh nghiệp | 45,5 | 0 |",
        "| II | Dữ liệu số |  |  |  |",
        "| 2.1 | Rà soát | Sở Nội vụ | - | 30 |",
    ]


def test_a_row_goes_on_over_the_page_without_heads_and_a_heading_ends_the_table() -> None:
    pages = [
        [
            "TT  Nhiệm vụ            Chủ trì   Thời gian",
            "1   Lập bản đồ số       Sở A      2026",
            "2   Rà soát hạ tầng     Sở B      2027",
        ],
        ["    viễn thông          và Sở C", "3   Đo kiểm             Sở D      2028", "IV. TỔ CHỨC THỰC HIỆN"],
    ]
    lines = [line for page in pages for line in page]
    found, _ = sidebyside.into_rows(lines, [1, 1, 1, 2, 2, 2])
    assert found[2:] == [
        "| 2 | Rà soát hạ tầng viễn thông | Sở B và Sở C | 2027 |",
        "| 3 | Đo kiểm | Sở D | 2028 |",
        "IV. TỔ CHỨC THỰC HIỆN",
    ]


def test_rows_without_numbers_begin_with_words_that_have_who_leads_or_a_value_beside_them() -> None:
    tasks = [
        "   Nội dung        Chủ trì     Tiến độ",
        "A. CHÍNH QUYỀN SỐ",
        "Lập bản đồ số      Sở Nội vụ   Quý IV/2026",
        "hạ tầng",
        "Rà soát quy hoạch  Sở Xây dựng 2026 - 2027",
    ]
    goals = [
        "Chỉ tiêu           ĐVT  2026  2030",
        "Tỷ lệ hộ có        %    85    95",
        "cáp quang",
        "Số trạm BTS mới    trạm 40    -",
        "Ngoài ra, phấn đấu giảm một nửa số vụ đứt cáp do thi công.",
    ]
    assert sidebyside.into_rows(tasks, [1] * len(tasks))[0] == [
        "| Nội dung | Chủ trì | Tiến độ |",
        "| A. CHÍNH QUYỀN SỐ |",
        "| Lập bản đồ số hạ tầng | Sở Nội vụ | Quý IV/2026 |",
        "| Rà soát quy hoạch | Sở Xây dựng | 2026 - 2027 |",
    ]
    assert sidebyside.into_rows(goals, [1] * len(goals))[0][1:] == [
        "| Tỷ lệ hộ có cáp quang | % | 85 | 95 |",
        "| Số trạm BTS mới | trạm | 40 | - |",
        goals[-1],
    ]


def test_who_leads_several_rows_is_named_once_and_no_group_is_led() -> None:
    rows = [["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"], ["1", "Lập", "Sở A", "2026"], ["2", "Rà", "", "2027"]]
    more = [["II", "Dữ liệu", "", ""], ["3", "Mở", "", "2028"]]
    assert [cells[2] for _, cells in led(list(enumerate([*rows, *more])))] == ["Chủ trì", "Sở A", "Sở A", "", ""]


def test_heads_that_the_end_of_a_page_broke_are_one() -> None:
    upper = [["ST", "Tên nhiệm vụ", "Phân công thực hiện", "Thời", "Kết quả"]]
    lower = [["T", "", "Chủ trì", "Phối hợp", "gian", ""], ["1", "Lập bản đồ", "Sở A", "Sở B", "2026", "Bản đồ"]]
    tables = [
        Table(tuple(plain_row(texts, Place(table=1)) for texts in rows), Place(table=1)) for rows in (upper, lower)
    ]
    (table,) = spans.continued(tables)
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0].cells] == [
        "ST T",
        "Tên nhiệm vụ",
        "Chủ trì",
        "Phối hợp",
        "Thời gian",
        "Kết quả",
    ]


def test_a_plan_amends_beside_what_it_replaces() -> None:
    said = (
        "Kế hoạch này thay thế Kế hoạch số 147/KH-UBND ngày 04/7/2023; đồng thời sửa đổi những nội dung về hạ tầng số "
        "tại Kế hoạch số 33/KH-UBND ngày 12/02/2025. Kế hoạch này bổ sung nhiệm vụ vào Kế hoạch số 240/KH-UBND."
    )
    head = plans.understand(reading.read_bytes(f"Số: 9/KH-UBND\nKẾ HOẠCH\nHạ tầng số\n{said}".encode())).head
    assert (head.replaces, head.amends) == (["147/KH-UBND"], ["33/KH-UBND", "240/KH-UBND"])


def test_words_that_stand_together_elsewhere_tell_where_a_cell_that_touches_another_begins() -> None:
    said = [
        "Doanh nghiệp viễn thông phủ sóng đường lên tỉnh Lào Cai; Sở Nông nghiệp và Môi trường rà soát khu kinh tế."
    ]
    table = [
        "TT    Nội dung nhiệm vụ         Cơ quan chủ trì Cơ quan phối        Sản phẩm   Thời gian",
        "                                                hợp",
        "1     Cấp tài khoản cho người      Công an tỉnh Bộ đội Biên phòng   Tài khoản  30/9/2026",
        "      dân tộc thiểu số                          tỉnh",
        "2     Diễn tập thực chiến bảo      Công an tỉnh Sở Khoa học và      02 cuộc    Quý I/2027",
        "      đảm an toàn mạng                          Công nghệ",
        "3     Xây dựng trạm BTS tại các Các doanh       UBND các xã,        90 thôn    Trước ngày",
        "      thôn lõm sóng thuộc các xã nghiệp viễn    phường; Công ty     có sóng    30/11/2026",
        "      Mường Khương, Bát Xát, thông              Điện lực tỉnh",
        "4     Mở nền tảng tại Cửa khẩu  Ban Quản lý Khu Chi cục Hải quan Nền tảng      Năm 2027",
        "      quốc tế đường sắt tỉnh Lào kinh tế tỉnh   khu vực VII",
        "      Cai và Kim Thành",
        "5     Đưa chè và dược liệu lên  Sở Công Thương Sở Nông nghiệp và 60 sản        Năm 2026",
        "      sàn thương mại                           Môi trường           phẩm",
    ]
    assert sidebyside.into_rows([*said, *table], [1] * (1 + len(table)))[0][4:] == [
        "| 3 | Xây dựng trạm BTS tại các thôn lõm sóng thuộc các xã Mường Khương, Bát Xát, | "
        "Các doanh nghiệp viễn thông | UBND các xã, phường; Công ty Điện lực tỉnh | "
        "90 thôn có sóng | Trước ngày 30/11/2026 |",
        "| 4 | Mở nền tảng tại Cửa khẩu quốc tế đường sắt tỉnh Lào Cai và Kim Thành | Ban Quản lý Khu kinh tế tỉnh | "
        "Chi cục Hải quan khu vực VII | Nền tảng | Năm 2027 |",
        "| 5 | Đưa chè và dược liệu lên sàn thương mại | Sở Công Thương | Sở Nông nghiệp và Môi trường | 60 sản phẩm | "
        "Năm 2026 |",
    ]


def test_the_number_of_a_page_below_a_table_is_in_no_cell() -> None:
    lines = ["TT  Nhiệm vụ    Chủ trì   Phối hợp", "1   Lập bản đồ  Sở A      Sở B", "", "                          1"]
    more = ["2   Rà soát     Sở C      Sở D"]
    assert sidebyside.into_rows([*lines, *more], [1, 1, 1, 1, 2])[0][1:] == [
        "| 1 | Lập bản đồ | Sở A | Sở B |",
        "| 2 | Rà soát | Sở C | Sở D |",
    ]


def test_a_head_of_numbers_letter_by_letter_and_a_margin_of_its_own_on_each_page_and_a_heading_in_the_middle() -> None:
    first = [
        "T          Nhiệm vụ           Chủ trì       Thời",
        "T                                           gian",
        "1          Lập bản đồ         Sở A          2026",
        "2          Rà soát hạ tầng    Sở B          2027",
    ]
    second = ["   viễn thông         và Sở C", "3  Đo kiểm            Sở D          2028"]
    for heading in ("3/ NHIỆM VỤ", "CHƯƠNG IV: TỔ CHỨC THỰC HIỆN"):
        lines = [*first, *second, "", f"                  {heading}"]
        assert sidebyside.into_rows(lines, [*[1] * len(first), *[2] * 4])[0] == [
            "| T T | Nhiệm vụ | Chủ trì | Thời gian |",
            "| 1 | Lập bản đồ | Sở A | 2026 |",
            "| 2 | Rà soát hạ tầng viễn thông | Sở B và Sở C | 2027 |",
            "| 3 | Đo kiểm | Sở D | 2028 |",
            "",
            lines[-1],
        ]

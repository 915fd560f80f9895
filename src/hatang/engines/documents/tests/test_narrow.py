"""Tables of printed plans in narrow columns: pages with offsets of their own, cells that touch, words and names that
the edge of a column breaks."""

from __future__ import annotations

import pytest

from hatang.engines.documents import lines, portable, runon, sidebyside, tasks
from hatang.engines.documents.source import Place, Table, plain_row


def _rows(*leaves: list[str]) -> list[str]:
    """The rows of a table set by spaces over these pages."""
    pages = [number for number, leaf in enumerate(leaves, 1) for _ in leaf]
    return [text for text in sidebyside.into_rows([text for leaf in leaves for text in leaf], pages)[0] if "|" in text]


def test_heads_printed_again_tell_where_the_columns_of_their_page_stand() -> None:
    first = [
        "TT              Nội dung nhiệm vụ               Cơ quan chủ trì          Cơ quan phối hợp         Thời gian",
        "                                                                                                  thực hiện",
        "    1    Rà soát, công bố danh mục thôn,        Sở TT&TT                 UBND cấp huyện; Các      Quý II/2023",
        "         làng thuộc vùng lõm sóng                                        doanh nghiệp",
    ]
    second = [
        "                                                         5",
        "TT           Nội dung nhiệm vụ            Cơ quan chủ trì   Cơ quan phối hợp      Thời gian",
        "                                                                                  thực hiện",
        "2    Đo kiểm, công bố chất lượng dịch vụ  Sở TT&TT          Trung tâm Công nghệ   Định kỳ 6 tháng",
        "     Internet                                               thông tin",
        "3    Sơ kết việc thực hiện Kế hoạch       Sở TT&TT                                Quý IV/2025",
    ]
    assert _rows(first, second)[1:] == [
        "| 1 | Rà soát, công bố danh mục thôn, làng thuộc vùng lõm sóng | Sở TT&TT | "
        "UBND cấp huyện; Các doanh nghiệp | Quý II/2023 |",
        "| 2 | Đo kiểm, công bố chất lượng dịch vụ Internet | Sở TT&TT | Trung tâm Công nghệ thông tin | "
        "Định kỳ 6 tháng |",
        "| 3 | Sơ kết việc thực hiện Kế hoạch | Sở TT&TT |  | Quý IV/2025 |",
    ]


@pytest.mark.parametrize(
    "caption",
    [
        ["(Kèm theo Kế hoạch số 57/KH-UBND ngày 14/6/2023 của UBND", "                        tỉnh Lai Châu)"],
        ["        DANH MỤC NHIỆM VỤ CHUYỂN ĐỔI SỐ", "                     QUANG NĂM 2026"],
    ],
)
def test_the_end_of_a_caption_is_no_head(caption: list[str]) -> None:
    table = [
        "TT          Nhiệm vụ           Chủ trì            Phối hợp",
        "1     Khảo sát, lập danh      Sở TTTT             UBND cấp",
        "      mục bản lõm sóng                            huyện",
        "2     Đo kiểm                 Sở TTTT             UBND xã",
    ]
    assert _rows([*caption, *table])[:2] == [
        "| TT | Nhiệm vụ | Chủ trì | Phối hợp |",
        "| 1 | Khảo sát, lập danh mục bản lõm sóng | Sở TTTT | UBND cấp huyện |",
    ]


def test_the_cells_of_a_row_are_moved_together() -> None:
    table = [
        "TT         Nhiệm vụ             Chủ trì   Phối hợp       Thời hạn",
        "12    Triển khai trợ lý ảo hỗ   Sở        VP UBND        Quý",
        "      trợ cán bộ, công chức     KH&CN     tỉnh; UBND     IV/2026",
        "      cấp xã trong xử lý hồ               cấp xã",
        "13    Công khai kết quả         VP        Các sở, ban,   Hằng",
        "      đánh giá chất lượng       UBND      ngành          tháng",
        "14    Hỗ trợ doanh nghiệp   Sở Tài  Thuế tỉnh;           Năm",
        "      nhỏ và vừa sử dụng    chính   Hiệp hội             2026",
        "      nền tảng số, hóa đơn          Doanh",
        "      điện tử khởi tạo              nghiệp tỉnh",
    ]
    assert _rows(table)[-1] == (
        "| 14 | Hỗ trợ doanh nghiệp nhỏ và vừa sử dụng nền tảng số, hóa đơn điện tử khởi tạo | Sở Tài chính | "
        "Thuế tỉnh; Hiệp hội Doanh nghiệp tỉnh | Năm 2026 |"
    )


def test_a_cell_beside_words_set_wide_begins_left_of_its_column() -> None:
    said = "Sở Thông tin và Truyền thông giám sát an toàn thông tin; VNPT Phú Yên, Viettel Phú Yên kéo cáp quang."
    table = [
        "TT     Nội dung nhiệm vụ        Chủ trì      Đơn vị phối       Thời gian",
        "                                                hợp",
        "1     Xóa 14 điểm lõm sóng    Các doanh    Sở Thông tin        2022 -",
        "      di động tại các thôn,    nghiệp        và Truyền         2023",
        "      Đồng Xuân, Sơn Hòa      viễn thông       thông",
        "2     Mở rộng mạng cáp VNPT Phú            UBND các            2022 -",
        "      quang đến hộ gia đình      Yên;    huyện, thị xã,        2025",
        "      tại khu vực nông thôn, Viettel Phú    thành phố",
        "      miền núi                   Yên",
        "3     Giám sát an toàn Sở Thông          Công an tỉnh          Thườn",
        "      thông tin cho Trung        tin và                         g",
        "      tâm dữ liệu tỉnh          Truyền                         xuyên",
        "                                thông",
    ]
    assert _rows([said, *table])[2:] == [
        "| 2 | Mở rộng mạng cáp quang đến hộ gia đình tại khu vực nông thôn, miền núi | "
        "VNPT Phú Yên; Viettel Phú Yên | UBND các huyện, thị xã, thành phố | 2022 - 2025 |",
        "| 3 | Giám sát an toàn thông tin cho Trung tâm dữ liệu tỉnh | Sở Thông tin và Truyền thông | Công an tỉnh | "
        "Thường xuyên |",
    ]


def test_the_title_of_a_group_may_name_bodies() -> None:
    table = [
        "TT    Nội dung nhiệm vụ       Chủ trì    Phối hợp       Thời gian",
        "I     Dữ liệu",
        "7     Chuyển đổi hệ thống     Sở Khoa    Các sở, ban,   Quý",
        "      mạng nội bộ             học        ngành          III/2026",
        "III   Phát triển dữ liệu và chính quyền số",
        "8     Làm sạch dữ liệu        Sở Nông    Công an tỉnh   Năm 2026",
        "      đất đai                 nghiệp",
    ]
    assert "| III | Phát triển dữ liệu và chính quyền số |  |  |  |" in _rows(table)


def test_the_end_of_a_year_in_the_heads_is_no_row() -> None:
    table = [
        "TT               Chỉ tiêu              ĐVT     Lũy kế đến     Kế hoạch thực hiện     Tổng",
        "                                               31/12/202    Năm       Năm      Năm   cộng",
        "                                                   1        2022      2023     2024",
        " 1    Chiều dài cáp ngầm hoá mới        km        41,5       21,5       30     34,5   86",
        " 2    Số tuyến được bó gọn, chỉnh      tuyến       18         24        30      28    82",
        "      trang",
        "      Ghi chú: Cột “Tổng cộng” là số cộng của các năm 2022, 2023 và 2024.",
    ]
    assert _rows(table) == [
        "| TT | Chỉ tiêu | ĐVT | Lũy kế đến 31/12/2021 | Năm 2022 | Năm 2023 | Năm 2024 | Tổng cộng |",
        "| 1 | Chiều dài cáp ngầm hoá mới | km | 41,5 | 21,5 | 30 | 34,5 | 86 |",
        "| 2 | Số tuyến được bó gọn, chỉnh trang | tuyến | 18 | 24 | 30 | 28 | 82 |",
    ]


def test_bodies_one_under_another_are_several() -> None:
    table = [
        "TT    Nhiệm vụ              Chủ trì       Phối hợp       Thời gian",
        "1     Tích hợp phương án    Sở Kế hoạch   Thanh tra      2022",
        "      phát triển hạ tầng    và Đầu tư     Sở Xây dựng",
        "                                          UBND các",
        "                                          huyện",
        "2     Rà soát               Sở TT&TT      VP             2023",
        "                                          UBND tỉnh",
    ]
    assert _rows(table)[1:] == [
        "| 1 | Tích hợp phương án phát triển hạ tầng | Sở Kế hoạch và Đầu tư | "
        "Thanh tra Sở Xây dựng<br>UBND các huyện | 2022 |",
        "| 2 | Rà soát | Sở TT&TT | VP UBND tỉnh | 2023 |",
    ]
    assert portable._paragraphs("Sở TT&TT\nCác doanh\nnghiệp viễn\nthông") == "Sở TT&TT\nCác doanh nghiệp viễn thông"


def test_run_on_cells_are_cut_neither_inside_a_time_nor_before_a_body_in_short() -> None:
    said = [
        "TT Nhiệm vụ Cơ quan",
        "chủ trì",
        "Cơ quan",
        "phối hợp",
        "Kết quả,",
        "sản phẩm",
        "Thời",
        "hạn",
        "1 Rà soát, sửa đổi",
        "mức thu phí",
        "Sở Tài",
        "chính",
        "VP UBND",
        "tỉnh; Thuế",
        "tỉnh",
        "Nghị",
        "quyết của",
        "HĐND tỉnh",
        "Tháng",
        "7/2026",
        "2 Tổ chức diễn tập",
        "thực chiến",
        "VP UBND",
        "tỉnh",
        "Sở KH&CN;",
        "Sở Nội vụ",
        "01 cuộc",
        "diễn tập",
        "Quý",
        "III/202",
        "6",
        "Ghi chú: VP: Văn phòng.",
    ]
    start, end, rows = runon.into_rows(said, [1] * len(said))[0]
    assert (start, end) == (0, len(said) - 1)
    assert [cells for _, cells in rows[1:]] == [
        [
            "1",
            "Rà soát, sửa đổi mức thu phí",
            "Sở Tài chính",
            "VP UBND tỉnh; Thuế tỉnh",
            "Nghị quyết của HĐND tỉnh",
            "Tháng 7/2026",
        ],
        ["2", "Tổ chức diễn tập thực chiến", "VP UBND tỉnh", "Sở KH&CN; Sở Nội vụ", "01 cuộc diễn tập", "Quý III/2026"],
    ]


def test_a_number_at_the_head_of_a_line_may_end_a_sentence() -> None:
    said = [
        "- 100% cơ quan nhà nước cấp tỉnh, cấp huyện, cấp xã kết nối Mạng truyền số liệu chuyên dùng cấp",
        "II.",
        "- Từ 90% hệ thống thông tin của các cơ quan nhà nước trở lên được",
        "phê duyệt cấp độ an toàn thông tin theo quy định của",
        "pháp luật.",
    ]
    assert [block.text for block in lines.blocks_of(said) if not isinstance(block, Table)] == [
        f"{said[0]} II.",
        " ".join(said[2:]),
    ]


def test_a_name_cut_by_the_end_of_a_page_goes_on_and_a_number_broken_in_its_column_is_one() -> None:
    cells = [
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"],
        ["1 0", "Tổ chức Ngày hội", "Sở Khoa", "Báo và Phát", "Tháng"],
        ["", "Chuyển đổi số tỉnh (10/10)", "học và Công nghệ", "thanh, Truyền hình Đắk Lắk", "10/2026"],
    ]
    table = Table(tuple(plain_row(each, Place(row=number)) for number, each in enumerate(cells, 1)), Place(table=1))
    head = tasks.columns(table)
    assert head is not None
    row = tasks._whole_rows(table, head)[0]
    assert tasks._number(row, head) == "10"
    assert [" ".join(row.text(column).split()) for column in (2, 4)] == ["Sở Khoa học và Công nghệ", "Tháng 10/2026"]


def test_years_broken_in_their_columns_are_paired_in_order() -> None:
    table = [
        "TT         Chỉ tiêu      ĐVT     Lũy      Kế hoạch thực hiện     Tổng",
        "                                  kế    Năm Năm Năm Năm          cộng",
        "                                 đến    202   202   202    202",
        "                               31/12/    2     3     4      5",
        "                                2021",
        "1     Chiều dài cáp ngầm   km   41,5    21,5   30    34,5   32   118",
        "      hoá mới",
        " 2    Số tuyến được bó    tuyế    18     24    30    28     -     82",
        "      gọn, chỉnh trang      n",
    ]
    assert _rows(table) == [
        "| TT | Chỉ tiêu | ĐVT | Lũy kế đến 31/12/2021 | Năm 2022 | Năm 2023 | Năm 2024 | Năm 2025 | Tổng cộng |",
        "| 1 | Chiều dài cáp ngầm hoá mới | km | 41,5 | 21,5 | 30 | 34,5 | 32 | 118 |",
        "| 2 | Số tuyến được bó gọn, chỉnh trang | tuyến | 18 | 24 | 30 | 28 | - | 82 |",
    ]

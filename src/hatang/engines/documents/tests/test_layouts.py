"""The tables, lists and pages of other provinces' plans: who does what by when, and what is given to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hatang.engines.documents import headers, plans, reading
from hatang.engines.documents.lines import blocks_of
from hatang.engines.documents.source import Source

if TYPE_CHECKING:
    from hatang.engines.documents.model import Plan


def _plan(*lines: str) -> Plan:
    return plans.understand(Source("text", blocks_of(["I. MỤC TIÊU ĐẾN NĂM 2025", *lines])))


def test_places_by_years_beside_how_things_stand_and_who_carries_them_out() -> None:
    plan = _plan(
        "Bảng 1. Số xóm được phủ sóng di động băng rộng giai đoạn 2023 - 2025",
        "STT | Xã | Số xóm lõm sóng hiện nay | Năm 2024 | Năm 2025 | Doanh nghiệp thực hiện",
        "1 | Bảo Lạc | 09 | 03 | 04 | Viettel",
        "2 | Khánh Xuân | 08 | - | 05 | VNPT, MobiFone",
    )
    assert [(each.scope, each.value, each.unit, each.year) for each in plan.targets] == [
        ("Bảo Lạc", 3, "xóm", 2024),
        ("Bảo Lạc", 4, "xóm", 2025),
        ("Khánh Xuân", 5, "xóm", 2025),
    ]


def test_work_given_in_letters_under_bodies_where_no_list_gives_it() -> None:
    plan = _plan(
        "V. TỔ CHỨC THỰC HIỆN",
        "1. Văn phòng Sở:",
        "a) Tham mưu Giám đốc Sở ban hành Quy chế vận hành dữ liệu dùng chung, hoàn thành trước ngày 31/5/2024.",
        "b) Theo dõi, đôn đốc các đơn vị thực hiện Kế hoạch; tổng hợp, báo cáo hằng quý.",
        "2. Phòng Nghiệp vụ:",
        "a) Thẩm định hồ sơ đề nghị công bố bệnh án điện tử của các bệnh viện.",
        "b) Xây dựng bộ tiêu chí đánh giá mức độ chuyển đổi số trong tháng 4/2024.",
    )
    assert [(task.number, task.lead, task.period.end) for task in plan.tasks] == [
        ("a", ("Văn phòng Sở",), "2024-05-31"),
        ("b", ("Phòng Nghiệp vụ",), "2024-04"),
    ]
    assert len(plan.duties) >= 2


def test_who_helps_may_stand_in_a_bracket_or_behind_the_order() -> None:
    plan = _plan(
        "II. NHIỆM VỤ, GIẢI PHÁP",
        "1. Viettel A có trách nhiệm lắp đặt xe phát sóng trước ngày 10/9/2025; Sở Xây dựng phối hợp thực hiện.",
        "2. Đài Khí tượng tỉnh chủ trì kết nối trạm đo mưa (phối hợp: VNPT A; thời hạn: trước ngày 30/9/2025).",
        "3. Lập dữ liệu kho hàng (Phòng Thương mại chủ trì, Phòng Năng lượng phối hợp; thời gian thực hiện: năm 2025).",
    )
    assert [(task.lead, task.support, task.period.end) for task in plan.tasks] == [
        (("Viettel A",), ("Sở Xây dựng",), "2025-09-10"),
        (("Đài Khí tượng tỉnh",), ("VNPT A",), "2025-09-30"),
        (("Phòng Thương mại",), ("Phòng Năng lượng",), "2025"),
    ]


def test_aims_head_the_rows_of_their_measures() -> None:
    plan = _plan(
        "TT | Mục tiêu | Thước đo | Đơn vị | Trọng số | 2025 | 2027",
        "1 | Phát triển hạ tầng | Dung lượng lưu trữ | TB | 5 | 300 | 600",
        "2 | Phát triển hạ tầng | Tỷ lệ hệ thống trên đám mây | % | 6 | 50 | -",
    )
    assert [(each.measure, each.value, each.unit, each.year) for each in plan.targets] == [
        ("Dung lượng lưu trữ", 300, "TB", 2025),
        ("Dung lượng lưu trữ", 600, "TB", 2027),
        ("Tỷ lệ hệ thống trên đám mây", 50, "%", 2025),
    ]


def test_a_head_printed_again_in_other_words_is_no_task() -> None:
    plan = _plan(
        "PHỤ LỤC DANH MỤC NHIỆM VỤ",
        "Số TT | Nội dung công việc | Chủ trì | Các đơn vị liên quan | Thời gian",
        "1.1 | Rà soát danh sách ấp lõm sóng | Sở KH&CN | UBND các xã | Tháng 3/2025",
        "Số TT | Nội dung công việc | Đơn vị chủ trì | Đơn vị phối hợp | Thời hạn",
        "2.1 | Chuyển cổng thông tin sang IPv6 | Sở KH&CN | Văn phòng UBND tỉnh | Hết năm 2027",
    )
    assert [(task.number, task.support, task.period.start, task.period.end) for task in plan.tasks] == [
        ("1.1", ("UBND các xã",), None, "2025-03"),
        ("2.1", ("Văn phòng UBND tỉnh",), None, "2027"),
    ]


def test_tasks_as_cards_and_cells_of_labels_and_drawn_tables() -> None:
    cards = """<h2>II. NHIỆM VỤ</h2>
    <table><tr><th>Nhiệm vụ</th><td>1.1. Lập bản đồ số</td></tr><tr><th>Chủ trì</th><td>Văn phòng Sở</td></tr>
    <tr><th>Phối hợp</th><td>- Sở Y tế<br>- VNPT A</td></tr><tr><th>Thời gian</th><td>Quý II/2024</td></tr></table>
    <table><tr><th>Nhiệm vụ</th><td>1.2. Mở cổng dữ liệu</td></tr><tr><th>Chủ trì</th><td>Sở Y tế</td></tr>
    <tr><th>Thời gian</th><td>Năm 2025</td></tr></table>"""
    labelled = """<h2>II. NHIỆM VỤ</h2><table><tr><th>Nhiệm vụ</th><th>Phân công, thời gian thực hiện</th></tr>
    <tr><td colspan="2">I. Bản đồ</td></tr>
    <tr><td>1.1. Lập bản đồ số</td>
    <td>Chủ trì: Văn phòng Sở<br>Phối hợp: Sở Y tế; VNPT A<br>Thời gian: Quý II/2024</td></tr>
    <tr><td>1.2. Mở cổng dữ liệu</td><td>Chủ trì: Sở Y tế<br>Thời gian: Năm 2025</td></tr></table>"""
    drawn = """II. NHIỆM VỤ
+-----+------------------+--------------+--------------+-----------+
| STT | Nhiệm vụ         | Chủ trì      | Phối hợp     | Thời gian |
+-----+------------------+--------------+--------------+-----------+
|  I  | Bản đồ                                                     |
+-----+------------------+--------------+--------------+-----------+
| 1.1 | Lập bản đồ       | Văn phòng Sở | Sở Y tế;     | Quý       |
|     | số               |              | VNPT A       | II/2024   |
+-----+------------------+--------------+--------------+-----------+
| 1.2 | Mở cổng dữ liệu  | Sở Y tế      |              | Năm 2025  |
+-----+------------------+--------------+--------------+-----------+
"""
    for text in (cards, labelled, drawn):
        page = f"<html><body>{text}</body></html>" if "<" in text else text
        plan = plans.understand(reading.read_bytes(page.encode()))
        assert [(task.number, task.text, task.lead, task.support, task.period.end) for task in plan.tasks] == [
            ("1.1", "Lập bản đồ số", ("Văn phòng Sở",), ("Sở Y tế", "VNPT A"), "2024-06"),
            ("1.2", "Mở cổng dữ liệu", ("Sở Y tế",), (), "2025"),
        ]


def test_lists_of_a_page_whose_items_hold_blocks_keep_their_numbers() -> None:
    page = """<html><body><p>I. MỤC TIÊU</p><ol><li style="list-style-type:decimal"><p>Đến năm 2023</p></li>
    <ol><li style="list-style-type:lower-alpha"><p>100% thôn có sóng 4G;</p></li></ol>
    <li style="list-style-type:decimal"><p>Đến năm 2030</p></li>
    <ol><li style="list-style-type:lower-alpha"><p>100% dân số được phủ sóng 5G.</p></li></ol></ol></body></html>"""
    plan = plans.understand(reading.read_bytes(page.encode()))
    assert [(each.value, each.year, each.source.path) for each in plan.targets] == [
        (100, 2023, "I.1"),
        (100, 2030, "I.2"),
    ]


def test_an_order_behind_a_colon_and_measures_of_thons_of_one_year() -> None:
    plan = _plan(
        "1/ Số hộ và điểm wifi chỉ tiêu giao các thôn năm 2025",
        "Thôn | Tổng số hộ hiện có | Số hộ có cáp quang 2025 | Số điểm wifi 2025",
        "Thôn Vịn | 118 | 75 | 02",
        "Thôn Đục | 97 | 52 | ",
        "II. NHIỆM VỤ",
        "+ Ban hành khung giá cho thuê cống bể: giao Sở Tài chính chủ trì, phối hợp với Sở Xây dựng; xong quý II/2025.",
    )
    assert [(each.scope, each.value, each.year) for each in plan.targets] == [
        ("Thôn Vịn", 75, 2025),
        ("Thôn Vịn", 2, 2025),
        ("Thôn Đục", 52, 2025),
    ]
    assert [(task.lead, task.support, task.period.end) for task in plan.tasks] == [
        (("Sở Tài chính",), ("Sở Xây dựng",), "2025-06")
    ]


def test_rows_that_only_name_a_part_are_read_with_their_whole() -> None:
    plan = _plan(
        "TT | Chỉ tiêu | ĐVT | Hiện trạng 2022 | Năm 2024 | Năm 2025",
        "4 | Chiều dài tuyến cáp ngầm hóa trong năm | km | | | ",
        "4.1 | Thành phố Hà Tĩnh | km | 3,5 | 8 | 10",
        "5 | Tỷ lệ cơ sở khám bệnh triển khai bệnh án điện tử | % | | | ",
        "- | Bệnh viện tuyến tỉnh | | 16,7% | Tối thiểu 80% | -",
        "6 | Số trạm 5G | trạm | 10 | - | 30",
    )
    assert [(each.measure, each.value, each.year) for each in plan.targets] == [
        ("Chiều dài tuyến cáp ngầm hóa trong năm - Thành phố Hà Tĩnh", 8, 2024),
        ("Chiều dài tuyến cáp ngầm hóa trong năm - Thành phố Hà Tĩnh", 10, 2025),
        ("Tỷ lệ cơ sở khám bệnh triển khai bệnh án điện tử - Bệnh viện tuyến tỉnh", 80, 2024),
        ("Số trạm 5G", 30, 2025),
    ]


def test_values_beside_their_measures_may_say_their_own_year() -> None:
    plan = _plan(
        "Chỉ tiêu | Mục tiêu",
        "Học sinh phổ thông được học môn Tin học | 100%, hoàn thành năm 2024",
        "Bài giảng điện tử trong kho học liệu số | Trên 3.000 bài",
        "Trung tâm điều hành giáo dục thông minh | Hoàn thành trong năm 2024",
    )
    assert [(each.op, each.value, each.year) for each in plan.targets] == [
        ("=", 100, 2024),
        (">", 3000, 2025),
        ("yes", 1, 2024),
    ]


def test_a_sentence_of_its_own_may_name_who_helps() -> None:
    plan = _plan(
        "V. TỔ CHỨC THỰC HIỆN",
        "1. Sở Xây dựng",
        "1.1. Rút gọn quy trình cấp phép. Phối hợp với Sở Y tế; VNPT A. Hoàn thành trước ngày 15/6/2025.",
    )
    assert [(task.text, task.lead, task.support, task.period.end) for task in plan.tasks] == [
        ("Rút gọn quy trình cấp phép", ("Sở Xây dựng",), ("Sở Y tế", "VNPT A"), "2025-06-15")
    ]


def test_money_that_cannot_be_read_stops_nothing() -> None:
    plan = _plan(
        "PHỤ LỤC NHIỆM VỤ",
        "TT | Nhiệm vụ | Chủ trì | Thời gian | Kinh phí (triệu đồng)",
        "1 | Lập bản đồ số | Sở Xây dựng | 2025 | 6.000 105.550",
    )
    assert [(task.text, [money.amount_vnd for money in task.budget]) for task in plan.tasks] == [
        ("Lập bản đồ số", [None])
    ]


def test_places_under_one_head_and_a_group_merged_over_all_but_its_letter() -> None:
    page = """<html><body><p>II. MỤC TIÊU ĐẾN NĂM 2025</p><table>
    <tr><th rowspan="2">TT</th><th rowspan="2">Chỉ tiêu</th><th rowspan="2">ĐVT</th><th colspan="2">Đô thị</th></tr>
    <tr><th>Thành phố Quy Nhơn</th><th>Thị xã An Nhơn</th></tr>
    <tr><td>1</td><td>Số camera giám sát</td><td>camera</td><td>650</td><td>-</td></tr></table>
    <p>III. NHIỆM VỤ</p><table>
    <tr><th>TT</th><th>Nhiệm vụ</th><th>Phối hợp</th><th>Bắt đầu (tháng)</th><th>Hoàn thành (tháng)</th></tr>
    <tr><td>A</td><td colspan="4">Công an tỉnh chủ trì</td></tr>
    <tr><td>1</td><td>Kiện toàn Đội ứng cứu sự cố</td><td>Sở KH&amp;CN</td><td>02/2025</td><td>5/2025</td></tr>
    </table></body></html>"""
    plan = plans.understand(reading.read_bytes(page.encode()))
    assert [(each.scope, each.value, each.unit, each.year) for each in plan.targets] == [
        ("Thành phố Quy Nhơn", 650, "camera", 2025)
    ]
    assert [(task.lead, task.support, task.period.start, task.period.end) for task in plan.tasks] == [
        (("Công an tỉnh",), ("Sở KH&CN",), "2025-02", "2025-05")
    ]


def test_the_title_of_a_table_among_the_goals_begins_no_annex() -> None:
    plan = _plan(
        "3. Chỉ tiêu giao cho các huyện",
        "Biểu 1: Số xã đạt chuẩn nông thôn mới thông minh (lũy kế)",
        "Đơn vị tính: xã",
        "STT | Huyện | Đến hết năm 2024 | Đến hết năm 2025",
        "1 | Vũ Thư | 01 | 03",
        "2 | Kiến Xương | - | 02",
    )
    assert [(each.scope, each.value, each.unit, each.year) for each in plan.targets] == [
        ("Vũ Thư", 1, "xã", 2024),
        ("Vũ Thư", 3, "xã", 2025),
        ("Kiến Xương", 2, "xã", 2025),
    ]
    assert plan.targets[0].measure == "Số xã đạt chuẩn nông thôn mới thông minh"


def test_titles_of_groups_say_who_leads_and_when_and_marks_stand_under_bodies() -> None:
    page = """<html><body><p>II. NHIỆM VỤ</p><table>
    <tr><th>TT</th><th>Việc phải làm</th><th>Cùng làm</th><th>Thời gian</th></tr>
    <tr><td colspan="4">Phần việc do Sở Xây dựng chủ trì</td></tr>
    <tr><td>1</td><td>Rà soát tuyến phố</td><td>UBND các xã, phường</td><td>Quý I/2026</td></tr>
    </table></body></html>"""
    led = plans.understand(reading.read_bytes(page.encode()))
    assert [(task.lead, task.support, task.period.end) for task in led.tasks] == [
        (("Sở Xây dựng",), ("UBND các xã, phường",), "2026-03")
    ]
    dated = _plan(
        "II. NHIỆM VỤ",
        "Mã | Nội dung | Bên làm chính | Bên hỗ trợ",
        "I | Hoàn thành trong Quý I/2024 | | ",
        "A1 | Kiểm kê thiết bị mạng | Sở TT&TT | Công an tỉnh",
        "II | Làm trong hai năm 2024 - 2025 | | ",
        "A2 | Phát triển dịch vụ nội bộ | Sở TT&TT | ",
    )
    assert [(task.lead, task.period.start, task.period.end) for task in dated.tasks] == [
        (("Sở TT&TT",), None, "2024-03"),
        (("Sở TT&TT",), "2024", "2025"),
    ]
    marked = _plan(
        "II. NHIỆM VỤ",
        "TT | Công việc | Thời gian | NHNN | Sở TC | Sở CT",
        "1 | Lập danh sách chợ | Tháng 02/2024 | PH |  | CT",
        "2 | Loại bỏ tài khoản không chính chủ | Hằng quý | CT | PH | ",
    )
    assert [(task.lead, task.support) for task in marked.tasks] == [
        (("Sở CT",), ("NHNN",)),
        (("NHNN",), ("Sở TC",)),
    ]


def test_dates_that_head_lists_one_after_another() -> None:
    page = """<html><body><p>II. KẾT QUẢ CẦN CÓ</p><dl><dt>Đến 31/12/2024</dt>
    <dd>• Tỷ lệ sử dụng IPv6: 62%.</dd><dt>Đến 31/12/2025</dt><dd>• Tỷ lệ sử dụng IPv6: từ 70% trở lên.</dd></dl>
    <p>Chú thích: Điểm lõm sóng là cụm từ 10 hộ trở lên.</p></body></html>"""
    plan = plans.understand(reading.read_bytes(page.encode()))
    assert [(each.op, each.value, each.year) for each in plan.targets] == [("=", 62, 2024), (">=", 70, 2025)]


@pytest.mark.parametrize(
    ("head", "column"),
    [("Người/đơn vị thực hiện", "lead"), ("Lãnh đạo UBND phụ trách", "note"), ("Tập thể, cá nhân thực hiện", "lead")],
)
def test_who_a_column_names(head: str, column: str) -> None:
    role = headers.role_of(head)
    assert role is not None
    assert role.value == column


def test_a_table_of_one_row_a_year_is_turned() -> None:
    rows = [
        "Năm | Cổng dùng IPv6 (%) | Số trạm 5G (trạm)",
        "2023 | 50 | -",
        "2024 | ≥ 80 | 120",
        "Năm 2025 | 100 | 300",
    ]
    plan = _plan(*rows)
    assert [(each.measure, each.op, each.value, each.unit, each.year) for each in plan.targets] == [
        ("Cổng dùng IPv6", "=", 50, "%", 2023),
        ("Cổng dùng IPv6", ">=", 80, "%", 2024),
        ("Cổng dùng IPv6", "=", 100, "%", 2025),
        ("Số trạm 5G", "=", 120, "trạm", 2024),
        ("Số trạm 5G", "=", 300, "trạm", 2025),
    ]
    signed = ["Bình Hải, ngày 03 tháng 3 năm 2026", "KẾ HOẠCH", "I. MỤC TIÊU"]
    assert plans.understand(Source("text", blocks_of([*signed, *rows]))).targets == []
    spent = [row.replace("Số trạm 5G (trạm)", "Kinh phí (triệu đồng)") for row in rows]
    assert [each.measure for each in _plan(*spent).targets if "phí" in each.measure] == []


def test_a_number_merged_over_the_column_of_who_leads_names_nobody() -> None:
    page = """<html><body><p>II. NHIỆM VỤ</p><table>
    <tr><th>TT</th><th>Chủ trì</th><th>Nhiệm vụ</th><th>Phối hợp</th><th>Thời gian</th></tr>
    <tr><td colspan="2">1</td><td colspan="3">Cơ chế, chính sách</td></tr>
    <tr><td>1.1</td><td>Sở Xây dựng</td><td>Cập nhật quy hoạch cột</td><td>Sở Nội vụ</td><td>2026</td></tr>
    </table></body></html>"""
    plan = plans.understand(reading.read_bytes(page.encode()))
    assert [(task.number, task.section, task.lead) for task in plan.tasks] == [
        ("1.1", "Cơ chế, chính sách", ("Sở Xây dựng",))
    ]


def test_orders_without_a_number_under_titles_are_tasks() -> None:
    plan = _plan(
        "IV. NHIỆM VỤ VÀ PHÂN CÔNG THỰC HIỆN",
        "1. Thể chế, chính sách",
        "Giao Văn phòng Sở chủ trì, phối hợp với Phòng Tổ chức ban hành Quy chế dữ liệu, xong trước ngày 30/11/2025.",
        "Giao Phòng Kế hoạch chủ trì, phối hợp với Văn phòng Sở xây dựng định mức học bạ số, xong trước 31/3/2026.",
        "2. Năng lực số",
        "Việc học phải đúng người, đúng nhu cầu.",
        "Giao Phòng Tổ chức bồi dưỡng kỹ năng số cho giáo viên, mỗi giáo viên tối thiểu 12 tiết/năm, hằng năm.",
        "3. Lập kho học liệu dùng chung",
        "Giao Phòng Kế hoạch chủ trì thực hiện trong năm 2026.",
        "Giao Văn phòng Sở giám sát việc sử dụng.",
    )
    assert [(task.text, task.lead, task.period.end) for task in plan.tasks[:4]] == [
        ("ban hành Quy chế dữ liệu", ("Văn phòng Sở",), "2025-11-30"),
        ("xây dựng định mức học bạ số", ("Phòng Kế hoạch",), "2026-03-31"),
        (
            "bồi dưỡng kỹ năng số cho giáo viên, mỗi giáo viên tối thiểu 12 tiết/năm",
            ("Phòng Tổ chức",),
            None,
        ),
        ("Lập kho học liệu dùng chung", ("Phòng Kế hoạch",), "2026"),
    ]
    assert [(each.op, each.value, each.unit) for each in plan.targets] == [(">=", 12, "tiết/năm")]


@pytest.mark.parametrize(
    ("task", "bound"),
    [
        ("Tổ chức diễn tập thực chiến, tối thiểu 01 cuộc/năm", (">=", 1, "cuộc/năm")),
        ("Bồi dưỡng kỹ năng số; mỗi xã, phường tối thiểu 02 lớp/năm", (">=", 2, "lớp/năm")),
        ("Phủ sóng khu công nghiệp có tốc độ tải xuống tối thiểu 150 Mbps", (">=", 150, "Mbps")),
        ("Kiểm tra công tác; số đơn vị được kiểm tra tối thiểu 30 đơn vị/năm", (">=", 30, "đơn vị/năm")),
        ("Bổ sung năng lực giám sát tối thiểu 20.000 sự kiện/giây", (">=", 20000, "sự kiện/giây")),
        ("Diễn tập thực chiến tối thiểu 01 cuộc/năm", (">=", 1, "cuộc/năm")),
        ("Rút ngắn thời gian cấp phép xuống không quá 05 ngày làm việc", ("<=", 5, "ngày làm việc")),
        ("Dựng cột ăng ten trên mái nhà, tối thiểu 5 m", None),
        ("Bồi dưỡng kỹ năng số cho cán bộ, 02 lớp", None),
    ],
)
def test_a_bound_in_a_task_is_a_target_and_a_bare_count_is_none(
    task: str, bound: tuple[str, float, str] | None
) -> None:
    plan = _plan("II. NHIỆM VỤ", "TT | Nhiệm vụ | Chủ trì | Thời gian", f"1 | {task} | Sở Nội vụ | Quý I/2025")
    assert [(each.op, each.value, each.unit) for each in plan.targets] == ([bound] if bound else [])


def test_marks_under_quarters_say_when() -> None:
    page = """<html><body><p>II. NHIỆM VỤ</p><table>
    <tr><th rowspan="2">TT</th><th rowspan="2">Nhiệm vụ</th><th rowspan="2">Chủ trì</th>
    <th colspan="4">Thời gian thực hiện (năm 2025)</th></tr>
    <tr><th>Quý I</th><th>Quý II</th><th>Quý III</th><th>Quý IV</th></tr>
    <tr><td>1</td><td>Rà soát hồ sơ</td><td>Sở Tư pháp</td><td></td><td>x</td><td></td><td></td></tr>
    <tr><td>2</td><td>Tập huấn cán bộ</td><td>Sở Nội vụ</td><td></td><td>x</td><td>x</td><td></td></tr>
    </table></body></html>"""
    plan = plans.understand(reading.read_bytes(page.encode()))
    assert [(task.number, task.period.start, task.period.end) for task in plan.tasks] == [
        ("1", None, "2025-06"),
        ("2", "2025-04", "2025-09"),
    ]


def test_what_is_handed_out_may_come_round_or_have_no_day() -> None:
    plan = _plan(
        "IV. PHÂN CÔNG NHIỆM VỤ",
        "1. Công an xã",
        "a) Kiểm tra an ninh mạng của hệ thống thông tin xã, thực hiện hằng quý.",
        "b) Xây dựng Quy chế vận hành đài truyền thanh của xã, hoàn thành trong quý III/2025.",
        "2. Giao Ban Quản lý các khu công nghiệp chủ trì bố trí cống, bể cáp dùng chung.",
        "3. Về điều hành: Thành lập Tổ công tác liên ngành; giao ban định kỳ để xử lý vướng mắc.",
        "4. Yêu cầu Thủ trưởng các cơ quan, đơn vị nghiêm túc thực hiện Kế hoạch này.",
    )
    assert [(task.lead, task.period.end, task.period.recurring) for task in plan.tasks] == [
        (("Công an xã",), None, "quarterly"),
        (("Công an xã",), "2025-09", None),
        (("Ban Quản lý các khu công nghiệp",), None, None),
    ]


def test_a_year_that_runs_before_the_plan_begins_tells_where_things_stand() -> None:
    rows = ["TT | Chỉ tiêu | ĐVT | Năm 2025 | Năm 2026", "1 | Hộ có cáp quang | % | 78 | 82"]
    signed = "Bình Hải, ngày 05 tháng 12 năm 2025"
    for title in ("Hạ tầng số năm 2026, định hướng đến năm 2030", "Hạ tầng số giai đoạn 2026 - 2030"):
        plan = plans.understand(Source("text", blocks_of([signed, "KẾ HOẠCH", title, "I. MỤC TIÊU", *rows])))
        assert [(each.value, each.year, each.baseline) for each in plan.targets] == [(82, 2026, "2025: 78")]


def test_names_of_bodies_head_their_work_and_are_none() -> None:
    plan = _plan(
        "V. NHIỆM VỤ GIAO CÁC CƠ QUAN, ĐƠN VỊ",
        "1. Sở Khoa học và Công nghệ",
        "a) Chủ trì, phối hợp với Sở Tư pháp xây dựng Quy chế dữ liệu dùng chung, hoàn thành trước ngày 30/4/2025.",
        "2. Sở Xây dựng",
        "Chủ trì, phối hợp với Công an tỉnh triển khai mô hình dự báo ngập, thực hiện 6 tháng/lần.",
        "3. Người đứng đầu đơn vị chịu trách nhiệm về chất lượng dữ liệu; kết quả là căn cứ xếp loại hằng năm.",
    )
    assert [(task.number, task.lead, task.period.end, task.period.recurring) for task in plan.tasks] == [
        ("a", ("Sở Khoa học và Công nghệ",), "2025-04-30", None),
        ("", ("Sở Xây dựng",), None, "half-yearly"),
    ]
    assert plan.targets == []


def test_one_label_for_who_leads_who_helps_and_when() -> None:
    plan = _plan(
        "IV. NHIỆM VỤ TRỌNG TÂM",
        "1. Công tác truyền thông",
        "1.1. Tổ chức ngày hội hồ sơ trực tuyến tại nhà văn hóa thôn.",
        "Cơ quan chủ trì, phối hợp và thời gian: Đoàn xã chủ trì; Công an xã; các thôn phối hợp; hằng tháng.",
        "2. Hạ tầng",
        "2.1. Đề nghị doanh nghiệp xây dựng trạm thu phát sóng tại thôn Khe Đảng.",
        "Cơ quan chủ trì, phối hợp và thời gian: Phòng Kinh tế chủ trì; Viettel phối hợp; trước ngày 30/9/2025.",
    )
    assert [(task.number, task.lead, task.support, task.period.end) for task in plan.tasks] == [
        ("1.1", ("Đoàn xã",), ("Công an xã", "các thôn"), None),
        ("2.1", ("Phòng Kinh tế",), ("Viettel",), "2025-09-30"),
    ]
    assert plan.tasks[0].period.recurring == "monthly"


def test_which_bodies_a_work_is_for_is_no_promise() -> None:
    task = "1 | Hỗ trợ hợp tác xã có diện tích trên 50 ha mua thiết bị | Sở Công Thương | Quý I/2025"
    assert _plan("II. NHIỆM VỤ", "TT | Nhiệm vụ | Chủ trì | Thời gian", task).targets == []

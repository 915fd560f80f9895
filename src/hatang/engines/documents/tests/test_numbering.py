"""Numbers of every style: parts by letters, numbers within letters and Roman numbers; what stands under which."""

from __future__ import annotations

from hatang.engines.documents import plans
from hatang.engines.documents.lines import blocks_of
from hatang.engines.documents.source import Source

_HEAD = ("ỦY BAN NHÂN DÂN", "HUYỆN B", "Số: 7/KH-UBND", "B, ngày 05 tháng 01 năm 2026", "KẾ HOẠCH", "Chuyển đổi số")


def _plan(*lines: str) -> plans.Plan:
    return plans.understand(Source("text", blocks_of([*_HEAD, *lines])))


def test_parts_may_be_lettered() -> None:
    plan = _plan(
        "PHẦN A. THỰC TRẠNG",
        "1. Mạng lưới: 64% hộ có cáp quang.",
        "PHẦN B. CHỈ TIÊU NĂM 2026",
        "1) Mạng lưới",
        "* Tỷ lệ hộ có cáp quang: ≥ 82%.",
    )
    assert [(target.value, target.year) for target in plan.targets] == [(82, 2026)]


def test_a_number_lies_under_the_letter_it_begins_with() -> None:
    plan = _plan(
        "A. ĐỊNH HƯỚNG VÀ MỤC TIÊU",
        "A1. Thực trạng",
        "Hiện có 12 cơ sở dữ liệu, 35% máy trạm quá hạn sử dụng.",
        "A2. Mục tiêu năm 2026",
        "(1) 90% máy trạm được thay mới;",
        "A3. Mục tiêu đến năm 2029",
        "(1) 100% máy trạm được thay mới.",
        "B. NHIỆM VỤ",
        "b. Nhóm nhiệm vụ về dữ liệu",
        "b.1. Lập danh mục dữ liệu mở của huyện",
        "+ Đơn vị chủ trì: Phòng Văn hóa",
        "+ Thời gian: Quý I/2026",
        "b.2. Làm sạch dữ liệu hộ tịch",
        "+ Đơn vị chủ trì: Phòng Tư pháp",
        "+ Thời gian: Quý II/2026",
    )
    assert [(target.value, target.year, target.source.path) for target in plan.targets] == [
        (90, 2026, "A2"),
        (100, 2029, "A3"),
    ]
    assert [(task.number, task.text, task.section) for task in plan.tasks] == [
        ("b.1", "Lập danh mục dữ liệu mở của huyện", "Nhóm nhiệm vụ về dữ liệu"),
        ("b.2", "Làm sạch dữ liệu hộ tịch", "Nhóm nhiệm vụ về dữ liệu"),
    ]


def test_a_roman_number_with_an_arabic_one_is_a_section_or_a_task() -> None:
    plan = _plan(
        "II. MỤC TIÊU",
        "II.1. Đến năm 2027",
        "- 70% hộ có cáp quang.",
        "II.2. Đến năm 2030",
        "- 95% hộ có cáp quang.",
        "III. NHIỆM VỤ",
        "III.1. Khảo sát các điểm lõm sóng",
        "- Chủ trì: Phòng Kinh tế; thời gian: Quý I/2026.",
    )
    assert [(target.value, target.year, target.source.path) for target in plan.targets] == [
        (70, 2027, "II.1"),
        (95, 2030, "II.2"),
    ]
    assert [(task.number, task.lead) for task in plan.tasks] == [("III.1", ("Phòng Kinh tế",))]


def test_divisions_and_signs_of_every_kind() -> None:
    plan = _plan(
        "MỤC 1. MỤC TIÊU ĐẾN NĂM 2028",
        "+ Tăng gấp đôi số tổ công nghệ số.",
        "MỤC 2. NHIỆM VỤ",
        "A- Nhân lực",
        "(1) Mở lớp kỹ năng số cho nông dân",
        "- Chủ trì: Hội Nông dân huyện",
        "- Thời gian: Quý II/2026",
        "Đ- An toàn",
        "(2) Kiểm thử các hệ thống của huyện",
        "→ Chủ trì: Công an huyện",
        "(3) Sao lưu dữ liệu dùng chung [chủ trì: Văn phòng huyện; thời gian: hằng tháng].",
    )
    assert [(target.op, target.value, target.year) for target in plan.targets] == [("factor", 2, 2028)]
    assert [(task.number, task.text, task.lead, task.section) for task in plan.tasks] == [
        ("1", "Mở lớp kỹ năng số cho nông dân", ("Hội Nông dân huyện",), "Nhân lực"),
        ("2", "Kiểm thử các hệ thống của huyện", ("Công an huyện",), "An toàn"),
        ("3", "Sao lưu dữ liệu dùng chung", ("Văn phòng huyện",), "An toàn"),
    ]


def test_letters_with_a_stroke_and_numbers_in_brackets() -> None:
    plan = _plan(
        "II/ MỤC TIÊU",
        "(1) Mục tiêu cụ thể",
        "(1.1) Đến năm 2027",
        "- 70% hộ có cáp quang.",
        "(1.2) Đến năm 2029",
        "- 90% hộ có cáp quang.",
        "III/ NHIỆM VỤ",
        "1/ Hạ tầng",
        "a/ Kẻ sơ đồ cáp",
        "Chủ trì: Phòng Kinh tế.",
        "b/ Dán nhãn cáp",
        "Chủ trì: Điện lực huyện.",
        "đ/c Trưởng phòng Kinh tế theo dõi.",
    )
    assert [(target.value, target.year) for target in plan.targets] == [(70, 2027), (90, 2029)]
    assert [(task.number, task.text, task.section) for task in plan.tasks] == [
        ("a", "Kẻ sơ đồ cáp", "Hạ tầng"),
        ("b", "Dán nhãn cáp", "Hạ tầng"),
    ]


def test_an_annex_may_begin_after_those_who_receive_the_plan_by_its_reference() -> None:
    plan = _plan(
        "Nơi nhận:",
        "- Lưu: VT.",
        "BIỂU GIAO VIỆC",
        "(Kèm theo Kế hoạch số 7/KH-UBND ngày 05 tháng 01 năm 2026)",
        "TT | Công việc | Bộ phận chủ trì | Thời hạn",
        "1 | Lập nhóm liên lạc của thôn | Ban quản lý thôn | 15/02/2026",
    )
    assert [(task.text, task.lead) for task in plan.tasks] == [("Lập nhóm liên lạc của thôn", ("Ban quản lý thôn",))]

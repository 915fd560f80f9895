"""The fields of targets: what a rate is of, its year, how things stood; and figures that are no targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hatang.engines.documents import letterhead, plans
from hatang.engines.documents.lines import blocks_of
from hatang.engines.documents.source import Source

if TYPE_CHECKING:
    from hatang.engines.documents.model import Plan, Target

_HEAD = (
    "ỦY BAN NHÂN DÂN",
    "TỈNH A",
    "Số: 12/KH-UBND",
    "A, ngày 02 tháng 3 năm 2026",
    "KẾ HOẠCH",
    "Phát triển hạ tầng số tỉnh A giai đoạn 2026 - 2030",
)
_GOALS = "II. MỤC TIÊU CỤ THỂ ĐẾN NĂM 2030"
_TASKS = "III. NHIỆM VỤ VÀ GIẢI PHÁP"


def _plan(*lines: str) -> Plan:
    return plans.understand(Source("text", blocks_of([*_HEAD, *lines])))


def _one(sentence: str) -> Target:
    (target,) = _plan(_GOALS, sentence).targets
    return target


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("- Mức độ hài lòng của người dân, doanh nghiệp đối với dịch vụ công đạt tối thiểu 95%.", ""),
        ("- Tỷ lệ hài lòng của người dân khi giải quyết thủ tục hành chính đạt trên 90%.", ""),
        ("- Tỷ lệ người dân hài lòng với dịch vụ công đạt trên 90%.", "người dân"),
        ("- Tỷ lệ sử dụng dịch vụ công trực tuyến của người dân và doanh nghiệp đạt 60%.", ""),
        ("- Tỷ lệ tiếp cận Internet băng rộng của hộ gia đình đạt 98%.", "hộ gia đình"),
        ("- Tỷ lệ đóng góp của năng suất các nhân tố tổng hợp (TFP) vào tăng trưởng đạt trên 55%.", ""),
        ("- Mạng 5G phủ sóng 90% dân số và toàn bộ khu công nghiệp.", "dân số"),
        ("- Mạng 5G phủ sóng 90% dân số, trong khi hiện nay mới đạt 26%.", "dân số"),
        ("- Doanh số trực tuyến chiếm trên 12% tổng mức bán lẻ hàng hóa.", "tổng mức bán lẻ hàng hóa"),
        (
            "- Tỷ lệ điện tái tạo trong tổng điện năng tiêu thụ của trung tâm dữ liệu đạt 20%.",
            "tổng điện năng tiêu thụ của trung tâm dữ liệu",
        ),
        ("- 100% hệ thống thông tin đang vận hành được phê duyệt cấp độ.", "hệ thống thông tin đang vận hành"),
        ("- Tỷ lệ người dân bị lừa đảo trực tuyến giảm xuống dưới 1%.", "người dân"),
        ("- Tỷ lệ cuộc gọi bị rơi không quá 1%.", "cuộc gọi"),
        ("- Tỷ lệ thiết bị nhiễm mã độc dưới 2%.", "thiết bị"),
        ("- Tỷ lệ thanh toán không dùng tiền mặt đối với học phí tại khu vực nông thôn đạt 80%.", ""),
        ("- Dành ít nhất 3% tổng chi ngân sách hằng năm cho chuyển đổi số.", "tổng chi ngân sách hằng năm"),
        ("- Tỷ lệ tàu cá từ 15 m trở lên có thiết bị liên lạc: 90%.", "tàu cá từ 15 m trở lên"),
        ("- Tỷ lệ tuyến đường rộng trên 7 m có cống bể đạt 60%.", "tuyến đường rộng trên 7 m"),
        ("- Tổ dân phố có nhóm liên lạc với chính quyền: 46/46 tổ, đạt 100%.", "Tổ dân phố"),
        ("- Hoàn thành 103/103 xã, phường (đạt 100%) có trung tâm phục vụ hành chính công.", "xã, phường"),
    ],
)
def test_what_a_rate_is_of(sentence: str, whole: str) -> None:
    target = _one(sentence)
    assert (target.unit, target.denominator) == ("%", whole)


def test_a_part_is_of_the_same_whole_only_where_it_is_smaller() -> None:
    same = _plan(_GOALS, "- Tỷ trọng kinh tế số trong GRDP đạt 20,5%, trong đó kinh tế số ngành, lĩnh vực đạt 12%.")
    assert [(each.measure, each.denominator) for each in same.targets] == [
        ("Tỷ trọng kinh tế số trong GRDP", "GRDP"),
        ("Tỷ trọng kinh tế số ngành, lĩnh vực trong GRDP", "GRDP"),
    ]
    other = _plan(_GOALS, "- Chi cho nghiên cứu đạt 2% GRDP, trong đó nguồn lực từ xã hội chiếm hơn 60%.")
    assert [each.denominator for each in other.targets] == ["GRDP", ""]


@pytest.mark.parametrize(
    ("sentence", "stood"),
    [
        ("- Tỷ lệ hồ sơ trực tuyến đạt tối thiểu 80% (năm 2025 đạt 68,4%).", "năm 2025 đạt 68,4%"),
        ("- Tỷ lệ hộ có cáp quang đạt 95%, hiện nay đạt 84%.", "hiện nay đạt 84%"),
        ("- Tỷ lệ hộ có cáp quang đạt 95%, tăng so với mức 81,7% của năm 2025.", "tăng so với mức 81,7% của năm 2025"),
        ("- Tỷ lệ hồ sơ trực tuyến đạt 85%, so với 77,9% năm 2025.", "so với 77,9% năm 2025"),
        ("- Hồ sơ nộp trực tuyến: 90% trở lên (6 tháng đầu năm: 78,4%).", "6 tháng đầu năm: 78,4%"),
        ("- Nâng tỷ lệ dùng chung hạ tầng từ 17% (năm 2025) lên 40%.", "từ 17% (năm 2025)"),
    ],
)
def test_how_things_stood_goes_with_its_words_and_its_year(sentence: str, stood: str) -> None:
    target = _one(sentence)
    assert (target.baseline, target.year) == (stood, 2030)
    assert "hiện" not in target.measure
    assert "so với" not in target.measure


def test_years_of_a_sentence() -> None:
    plan = _plan(
        _GOALS,
        "Chỉ tiêu 3: Tỷ lệ trạm y tế có đường truyền tối thiểu 100 Mb/s đạt 70% năm 2027, 100% năm 2030.",
        "Trong năm 2028, (i) tỷ lệ hộ có cáp quang đạt 92%; (ii) 100% đảo được phủ sóng.",
    )
    assert [(each.value, each.year) for each in plan.targets] == [(70, 2027), (100, 2030), (92, 2028), (100, 2028)]
    assert plan.targets[1].measure == "Tỷ lệ trạm y tế có đường truyền tối thiểu 100 Mb/s"
    listed = _plan(_TASKS, "Đến hết Quý IV năm 2026, toàn tỉnh phải đạt: dân số có 5G trên 85%; 100% xã có cáp quang.")
    assert [each.year for each in listed.targets] == [2026, 2026]


def test_a_plan_of_some_days_has_the_year_of_its_last_day() -> None:
    title = "Cao điểm 90 ngày đêm chuyển đổi số (từ 01/7/2026 đến 28/9/2026)"
    plan = plans.understand(
        Source("text", blocks_of([*_HEAD[:5], title, "II. CHỈ TIÊU PHẤN ĐẤU", "- 85% phí được nộp trực tuyến."]))
    )
    assert [each.year for each in plan.targets] == [2026]


def test_disbursement_and_ranks() -> None:
    plan = _plan(
        _TASKS,
        "1. Đến hết năm 2026 phải đạt: giải ngân ít nhất 95% kế hoạch vốn; chỉ số hạ tầng số tăng tối thiểu 03 bậc.",
    )
    assert [(each.op, each.value, each.unit, each.year) for each in plan.targets] == [
        (">=", 95, "%", 2026),
        (">=", 3, "bậc", 2026),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "1. Trong năm 2025, trung tâm ghi nhận 1.482 lượt dò quét; 4.310 máy trạm đã cài phần mềm; IPv6 đạt 63%.",
        "2. Huy động nguồn lực: doanh nghiệp đầu tư 70%, Nhà nước hỗ trợ 30% chi phí trạm BTS.",
        "3. Tổ chức đấu giá băng tần 3500 - 3600 MHz; chuẩn bị băng tần 6 GHz.",
        "4. Đề nghị Sở Khoa học và Công nghệ chấp thuận vị trí 81 trạm.",
        "5. Tập huấn kỹ năng số cho thành viên 10 tổ công nghệ số.",
        "6. Hình thành hệ sinh thái dữ liệu thống nhất từ cấp tỉnh đến 130 xã, phường, phục vụ trên 3 triệu người dân.",
    ],
)
def test_figures_that_promise_nothing(sentence: str) -> None:
    assert _plan(_TASKS, sentence).targets == []


def test_how_low_a_cable_may_hang_is_no_target() -> None:
    assert _plan(_GOALS, "- Không còn tuyến cáp võng thấp dưới 5,5 m tại vị trí vượt đường.").targets == []


@pytest.mark.parametrize(
    "table",
    [
        (
            "Doanh nghiệp | Hiện có (trạm) | Năm 2026 (trạm) | Năm 2027 (trạm)",
            "Viettel | 90 | 22 | -",
            "VNPT | 70 | 15 | 10",
        ),
        ("Doanh nghiệp | Số trạm đến 15/12/2025 | 2026 | 2027", "Viettel | 90 | 22 | -", "VNPT | 70 | 15 | 10"),
    ],
)
def test_a_row_for_each_operator_and_a_column_for_each_year(table: tuple[str, ...]) -> None:
    plan = _plan(_GOALS, "Bảng 2. Số trạm 5G phát triển mới của từng doanh nghiệp", *table)
    assert [(each.scope, each.value, each.year, each.unit, each.baseline) for each in plan.targets] == [
        ("Viettel", 22, 2026, "trạm", "90"),
        ("VNPT", 15, 2026, "trạm", "70"),
        ("VNPT", 10, 2027, "trạm", "70"),
    ]
    assert {each.measure for each in plan.targets} == {"Số trạm 5G phát triển mới"}


def test_operators_with_one_cell_a_line() -> None:
    cells = ["Doanh nghiệp", "2026", "2027", "Viettel", "22", "18", "VNPT", "15", "-"]
    lines = [line for cell in cells for line in (cell, "")]
    plan = _plan("II. MỤC TIÊU", "2.4. Số trạm phát triển mới của từng doanh nghiệp:", "", *lines, "III. NHIỆM VỤ")
    assert [(each.scope, each.value, each.year) for each in plan.targets] == [
        ("Viettel", 22, 2026),
        ("Viettel", 18, 2027),
        ("VNPT", 15, 2026),
    ]


def test_a_table_of_how_things_stand_promises_nothing() -> None:
    rows = ("TT | Xã | Số trạm (trạm) | Số hộ (hộ)", "1 | Xã B | 12 | 3000", "2 | Xã C | 9 | 2100")
    assert _plan("PHỤ LỤC", "HIỆN TRẠNG HẠ TẦNG", "(Kèm theo Kế hoạch phát triển hạ tầng số)", *rows).targets == []


def test_a_column_of_an_estimate_is_where_things_stand() -> None:
    rows = ("TT | Chỉ tiêu | ĐVT | Ước 8/2026 | 2026 | 2030", "1 | Tỷ lệ hộ có cáp quang | % | 81,5 | 85 | 95")
    assert [(each.year, each.baseline) for each in _plan(_GOALS, *rows).targets] == [(2026, "81,5"), (2030, "81,5")]


def test_a_task_begins_and_ends_under_one_head() -> None:
    rows = (
        "TT | Cơ quan chủ trì | Nhiệm vụ | Thời gian | Thời gian",
        "TT | Cơ quan chủ trì | Nhiệm vụ | Bắt đầu | Hoàn thành",
        "1 | Sở Xây dựng | Ban hành hướng dẫn thiết kế hạ tầng | 10/2026 | 3/2027",
        "2 | Sở Tài chính | Ban hành bảng giá cho thuê tài sản công | 01/2027 | 9/2027",
    )
    tasks = _plan("PHỤ LỤC", "DANH MỤC NHIỆM VỤ", *rows).tasks
    assert [(each.period.start, each.period.end) for each in tasks] == [("2026-10", "2027-03"), ("2027-01", "2027-09")]


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (
            ["ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "TỈNH ĐỒNG NAI Độc lập - Tự do - Hạnh phúc"],
            "Ủy ban nhân dân tỉnh Đồng Nai",
        ),
        (
            ["ỦY BAN NHÂN DÂN", "TỈNH HƯNG YÊN", "VĂN PHÒNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            "Văn phòng Ủy ban nhân dân tỉnh Hưng Yên",
        ),
        (
            ["UBND PHƯỜNG TỪ LIÊM", "TỔ CÔNG TÁC ĐỀ ÁN 06", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            "Tổ công tác Đề án 06 phường Từ Liêm",
        ),
    ],
)
def test_who_issues(lines: list[str], issuer: str) -> None:
    assert letterhead.read(blocks_of([*lines, "Số: 9/KH-UBND"])).issuer == issuer


def test_a_plan_replaces_several_and_none_that_it_only_names() -> None:
    said = (
        "Kế hoạch này thay thế Kế hoạch số 58/KH-UBND ngày 12/3/2024 của UBND tỉnh B và Kế hoạch số 73/KH-UBND "
        "ngày 01/4/2024 của UBND tỉnh C thực hiện Nghị quyết số 57-NQ/TW."
    )
    assert _plan(_GOALS, said).head.replaces == ["58/KH-UBND", "73/KH-UBND"]


@pytest.mark.parametrize(
    ("said", "replaces", "amends"),
    [
        (
            "1. Kế hoạch này thay thế các Kế hoạch: số 31/KH-UBND ngày 02/3/2023 của UBND tỉnh B; số 44/KH-UBND ngày "
            "09/5/2023 của UBND tỉnh C; các báo cáo theo Kế hoạch số 52/KH-UBND giữ nguyên.",
            ["31/KH-UBND", "44/KH-UBND"],
            [],
        ),
        (
            "2. Kế hoạch này thay thế Kế hoạch số 31/KH-UBND ngày 02/3/2023; đồng thời điều chỉnh Phụ lục II Kế hoạch "
            "số 60/KH-UBND ngày 01/8/2024.",
            ["31/KH-UBND"],
            ["60/KH-UBND"],
        ),
        (
            "Quyết định này thay thế Quyết định số 31/QĐ-BTC ngày 02/3/2023 và Quyết định số 7/QĐ-BKHĐT ngày 9/5/2022.",
            ["31/QĐ-BTC", "7/QĐ-BKHĐT"],
            [],
        ),
        (
            "3. Kế hoạch này thay thế Kế hoạch số 31/KH-UBND ngày 02/3/2023 và bổ sung điểm c Mục II Kế hoạch số "
            "60/KH-UBND. Rà soát và sửa đổi Quyết định số 8/QĐ-UBND.",
            ["31/KH-UBND"],
            ["60/KH-UBND"],
        ),
        (
            "Trên đây là Kế hoạch giai đoạn 2026 - 2030. Kế hoạch này bổ sung nhiệm vụ vào Kế hoạch số 60/KH-UBND.",
            [],
            ["60/KH-UBND"],
        ),
    ],
)
def test_what_a_plan_replaces_and_amends_in_one_paragraph(said: str, replaces: list[str], amends: list[str]) -> None:
    head = _plan("V. TỔ CHỨC THỰC HIỆN", said).head
    assert (head.replaces, head.amends) == (replaces, amends)


@pytest.mark.parametrize(
    "lines",
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "ỦY BAN NHÂN DÂN     VIỆT NAM", "TỈNH BẮC NINH     Độc lập - Tự do - Hạnh phúc"),
        ("CỘNG HÒA XÃ HỘI CHỦ     ỦY BAN NHÂN DÂN TỈNH BẮC NINH", "NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    ],
)
def test_the_issuer_stands_among_the_words_of_the_state(lines):
    said = [*lines, "Số: 203/KH-UBND     Bắc Ninh, ngày 27 tháng 02 năm 2026", "KẾ HOẠCH", "Hạ tầng số"]
    assert letterhead.read(blocks_of(said)).issuer == "Ủy ban nhân dân tỉnh Bắc Ninh"


def test_none_is_a_figure_too_and_a_bound_may_be_said_twice() -> None:
    gone = _one("- Số điểm dân cư chưa có điện thoại di động bằng 0 vào năm 2028.")
    assert (gone.op, gone.value, gone.year, gone.measure) == ("=", 0, 2028, "Số điểm dân cư chưa có điện thoại di động")
    cost = _one("- Chi phí thuê kênh truyền tối đa bằng 70% so với năm 2025.")
    assert (cost.op, cost.value, cost.measure) == ("<=", 70, "Chi phí thuê kênh truyền")


def test_what_is_asked_beside_the_goals_promises_nothing() -> None:
    plan = _plan(
        "2. MỤC TIÊU",
        "2.1. Chỉ tiêu đến năm 2030",
        "a) 90% hộ có cáp quang.",
        "2.2. Yêu cầu khi thực hiện",
        "Ưu tiên vốn cho 9 thôn có trên 60% hộ nghèo; các tuyến phố hiện treo 30 sợi/cột.",
        "2.3. Nguyên tắc: mỗi xã chọn 01 thôn làm trước; hiện 40 tuyến phố chưa có cống bể.",
    )
    assert [target.value for target in plan.targets] == [90]


def test_how_far_a_work_goes_is_no_count() -> None:
    assert not _plan(_TASKS, "1. Nâng cấp hệ thống hội nghị trực tuyến đến 88 xã trong năm 2027.").targets
    assert [each.value for each in _plan(_TASKS, "1. Mở rộng mạng cáp quang đến 88 xã trong năm 2027.").targets] == [88]


def test_sentences_give_orders_beside_a_table_that_has_others() -> None:
    plan = _plan(
        _TASKS,
        "1. Lập bản đồ phủ sóng. Giao Sở Xây dựng; Công an tỉnh đồng chủ trì, phối hợp với Cục Tần số - Quản lý đầu tư"
        " phát sóng; Bưu điện tỉnh thực hiện; thời hạn Tháng 5/2026.",
        "2. Sửa quy chế chia sẻ dữ liệu. Giao Sở Tư pháp chủ trì; trình Chủ tịch Quý III/2026.",
        "3. Mở lớp kỹ năng số cho cán bộ xã. Giao Sở Nội vụ chủ trì; thời hạn Quý II/2026.",
        "PHỤ LỤC",
        "TT | Nhiệm vụ | Chủ trì | Thời gian",
        "1 | Mở lớp kỹ năng số cho cán bộ xã | Sở Nội vụ | Quý II/2026",
        "2 | Đo kiểm chất lượng mạng | Sở Khoa học và Công nghệ | Hằng năm",
    )
    assert [(task.number, task.text, task.lead, task.period.text) for task in plan.tasks] == [
        ("1", "Lập bản đồ phủ sóng", ("Sở Xây dựng", "Công an tỉnh"), "Tháng 5/2026"),
        ("2", "Sửa quy chế chia sẻ dữ liệu", ("Sở Tư pháp",), "Quý III/2026"),
        ("1", "Mở lớp kỹ năng số cho cán bộ xã", ("Sở Nội vụ",), "Quý II/2026"),
        ("2", "Đo kiểm chất lượng mạng", ("Sở Khoa học và Công nghệ",), "Hằng năm"),
    ]


def test_labels_behind_a_sentence_that_gives_an_order() -> None:
    plan = _plan(
        _TASKS,
        "- Giao Sở Y tế chủ trì, phối hợp với Công an tỉnh tái cấu trúc quy trình khám bệnh. Thời gian: Năm học 2026 - "
        "2027. Sản phẩm: Quy trình mới.",
    )
    (task,) = plan.tasks
    assert (task.text, task.support, task.period.text, task.product) == (
        "tái cấu trúc quy trình khám bệnh",
        ("Công an tỉnh",),
        "Năm học 2026 - 2027",
        "Quy trình mới",
    )


def test_ditto_stands_for_the_cell_above() -> None:
    plan = _plan(
        _TASKS,
        "TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời hạn",
        "1 | Kẻ lại sơ đồ cống bể | Sở Xây dựng | Điện lực tỉnh; VNPT | Quý I/2026",
        "2 | Dán nhãn cáp treo | nt | -nt- | Quý II/2026",
    )
    assert [(task.lead, task.support) for task in plan.tasks] == [(("Sở Xây dựng",), ("Điện lực tỉnh", "VNPT"))] * 2


def test_an_outlook_is_dated_and_a_rank_may_be_of_the_whole_country() -> None:
    found = _plan("II. MỤC TIÊU", "1. Tầm nhìn 2035: kinh tế số đạt 35% GRDP; nhóm 12 cả nước về chỉ số DII.").targets
    assert [(each.measure, each.op, each.value, each.year) for each in found] == [
        ("Kinh tế số trong GRDP", "=", 35, 2035),
        ("Chỉ số DII", "rank", 12, 2035),
    ]


def test_a_unit_may_stand_over_the_whole_table() -> None:
    plan = _plan(
        "II. CHỈ TIÊU (ĐVT: %)",
        "TT | Chỉ tiêu | Năm 2027 | Năm 2030",
        "1 | Hộ dân có cáp quang | 82 | ≥ 95",
        "2 | Số tổ công nghệ số (tổ) | 40 | 44",
    )
    assert [(each.value, each.unit) for each in plan.targets] == [(82, "%"), (95, "%"), (40, "tổ"), (44, "tổ")]


def test_who_leads_may_be_marked_among_those_named_or_stand_above() -> None:
    plan = _plan(
        _TASKS,
        "TT | Nhiệm vụ | Đơn vị thực hiện | Thời gian",
        "1 | Dạy kỹ năng số | Hội Nông dân xã, Đoàn xã (chủ trì) | Năm 2026",
    )
    assert [(task.lead, task.support) for task in plan.tasks] == [(("Đoàn xã",), ("Hội Nông dân xã",))]
    plan = _plan(_TASKS, "1. Thư viện tỉnh:", "a) Phối hợp Tỉnh đoàn mở góc đọc số - Thời gian: Quý I/2026.")
    assert [(task.text, task.lead, task.support) for task in plan.tasks] == [
        ("mở góc đọc số", ("Thư viện tỉnh",), ("Tỉnh đoàn",))
    ]


def test_where_a_work_begins_and_what_there_is_already_are_no_counts() -> None:
    assert not _plan(_TASKS, "1. Lắp loa thông minh; ưu tiên phủ sóng 9 xã biên giới.").targets
    assert not _plan(_TASKS, "1. Nâng cấp 60 dịch vụ đang chạy trên trục liên thông.").targets
    assert not _plan(_TASKS, "1. Tiếp tục vận hành 12 trạm quan trắc.").targets
    assert [each.value for each in _plan(_TASKS, "1. Phủ sóng 9 xã biên giới.").targets] == [9]


def test_where_things_stand_is_told_beside_the_goals_too() -> None:
    plan = _plan(
        "II. MỤC TIÊU",
        "1. Mục tiêu tổng quát",
        "Giữ vững kết quả của năm 2024: 55% hộ có cáp quang; 20 xã có sóng 5G. Huyện có 18 xã, quy mô dân số đứng thứ 3"
        " toàn tỉnh.",
        "Đến 31/01/2026, 14/18 xã đã có đường truyền dự phòng; 22% máy trạm quá hạn.",
        "2. Mục tiêu cụ thể đến năm 2030",
        "Tổng công suất máy phát đạt từ 5 MW đến 9 MW.",
        "Năm 2025, con số này là 2 MW.",
    )
    assert [(each.op, each.value, each.value_max, each.unit, each.year) for each in plan.targets] == [
        ("between", 5, 9, "MW", 2030)
    ]


def test_names_with_commas_and_collectives_of_kinds_are_one_body() -> None:
    plan = _plan(
        _TASKS,
        "TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời gian",
        "1 | Lập bản đồ rừng | Cục Kiểm lâm, Trồng rừng và Sinh thái | Các Vụ, Cục có liên quan | Năm 2026",
        "2 | Cấp điện cho trạm | Điện lực tỉnh | UBND các xã: Nậm Tin, Sam Lang | Năm 2026",
    )
    assert [(task.lead, task.support) for task in plan.tasks] == [
        (("Cục Kiểm lâm, Trồng rừng và Sinh thái",), ("Các Vụ, Cục có liên quan",)),
        (("Điện lực tỉnh",), ("UBND các xã: Nậm Tin, Sam Lang",)),
    ]

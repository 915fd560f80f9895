"""The wordings of other provinces' plans: each sentence with the targets it promises, and no other."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pytest

from hatang.engines.documents import periods, plans, reading
from hatang.engines.documents.lines import blocks_of
from hatang.engines.documents.source import Source

if TYPE_CHECKING:
    from hatang.engines.documents.model import Plan

type Known = tuple[str, float, float | None, str, str]


def _plan(*lines: str) -> Plan:
    return plans.understand(Source("text", blocks_of(["I. MỤC TIÊU ĐẾN NĂM 2025", *lines])))


_SENTENCES: list[tuple[str, list[Known]]] = [
    (
        "- Tỷ lệ phủ sóng 5G đạt từ 60% dân số trở lên, 100% khu công nghiệp có dịch vụ 5G.",
        [(">=", 60, None, "%", "dân số"), ("=", 100, None, "%", "khu công nghiệp")],
    ),
    (
        "- Tỷ lệ hộ gia đình có Internet cáp quang đạt trên 80%, trong đó khu vực thành thị đạt 95%.",
        [(">", 80, None, "%", "hộ gia đình"), ("=", 95, None, "%", "hộ gia đình")],
    ),
    (
        "- Tốc độ băng rộng di động tối thiểu 100 Mb/s; tốc độ băng rộng cố định tối thiểu 200 Mb/s.",
        [(">=", 100, None, "Mb/s", ""), (">=", 200, None, "Mb/s", "")],
    ),
    (
        "- Mỗi người dân có 01 định danh số và 01 kết nối IoT.",
        [("=", 1, None, "định danh", ""), ("=", 1, None, "kết nối", "")],
    ),
    ("- Số thuê bao băng rộng di động đạt 100 thuê bao/100 dân.", [("=", 100, None, "thuê bao/100 dân", "")]),
    (
        "- Ngầm hóa 30-35% mạng cáp ngoại vi tại khu vực đô thị.",
        [("between", 30, 35, "%", "mạng cáp ngoại vi tại khu vực đô thị")],
    ),
    ("- Đưa tỉnh vào nhóm 20 tỉnh dẫn đầu về chỉ số hạ tầng số (DII).", [("rank", 20, None, "tỉnh", "")]),
    ("- Giảm 30% thời gian giải quyết thủ tục so với năm 2022.", [("decrease", 30, None, "%", "")]),
    ("- Thời gian gián đoạn dịch vụ không quá 2 giờ/năm.", [("<=", 2, None, "giờ/năm", "")]),
    (
        "- Phát triển mới 350 trạm BTS 5G; nâng tổng số trạm lên 1.800 trạm.",
        [("=", 350, None, "trạm", ""), ("=", 1800, None, "trạm", "")],
    ),
    (
        "- Doanh thu dịch vụ viễn thông đạt 1.500 tỷ đồng/năm, tăng trưởng bình quân 8-10%/năm.",
        [("=", 1500, None, "tỷ đồng/năm", ""), ("between", 8, 10, "%/năm", "")],
    ),
    (
        "- 90% (năm 2023 là 65%) hồ sơ cấp tỉnh, 80% hồ sơ cấp huyện và 60% hồ sơ cấp xã được xử lý trên mạng.",
        [
            ("=", 90, None, "%", "hồ sơ cấp tỉnh"),
            ("=", 80, None, "%", "hồ sơ cấp huyện"),
            ("=", 60, None, "%", "hồ sơ cấp xã"),
        ],
    ),
    ("- Số điểm phát Wi-Fi công cộng tăng gấp 2 lần so với năm 2022.", [("factor", 2, None, "lần", "")]),
    (
        "- Tỷ lệ dân số trưởng thành có điện thoại thông minh đạt 90%; có chữ ký số cá nhân đạt 55%.",
        [("=", 90, None, "%", "dân số trưởng thành"), ("=", 55, None, "%", "dân số trưởng thành")],
    ),
    ("- Tỷ lệ số hóa hồ sơ, kết quả giải quyết đạt tối thiểu 90%;", [(">=", 90, None, "%", "hồ sơ, kết quả")]),
    ("- Hộ gia đình có Internet cáp quang: 82%", [("=", 82, None, "%", "Hộ gia đình")]),
    (
        "- Tốc độ tải xuống trung bình (Mbps): cố định ≥ 150; di động ≥ 60.",
        [(">=", 150, None, "Mbps", ""), (">=", 60, None, "Mbps", "")],
    ),
    ("- Hoàn thành phủ sóng 12/12 thôn lõm sóng.", [("=", 12, None, "thôn", "")]),
    (
        "- Số hộ nghèo có điện thoại thông minh tăng thêm 10%/năm; đến cuối năm 2025 đạt 75,5%.",
        [("=", 10, None, "%/năm", ""), ("=", 75.5, None, "%", "")],
    ),
    ("- Giảm số sự cố đứt cáp xuống dưới 5 vụ/100 km/năm.", [("<", 5, None, "vụ/100 km/năm", "")]),
    ("- Thời gian mất liên lạc dưới 0,5 giờ/khách hàng/năm.", [("<", 0.5, None, "giờ/khách hàng/năm", "")]),
    ("- Số doanh nghiệp công nghệ số/1.000 dân đạt 1,2.", [("=", 1.2, None, "", "")]),
    (
        "- Nâng tỷ lệ hộ dùng cáp quang từ 65% hiện nay lên 85%; toàn tỉnh đạt và vượt 90% dân số có 5G.",
        [("=", 85, None, "%", "hộ"), (">=", 90, None, "%", "dân số")],
    ),
    ("- Hiện nay mới có 153 bệnh viện dùng bệnh án điện tử trong tổng số hơn 1.600 bệnh viện.", []),
    ("- Trong số 2.316 công chức cấp xã mới có 148 người có trình độ công nghệ thông tin.", []),
    ("- Nhìn chung, hạ tầng của tỉnh còn thấp hơn bình quân cả nước 6,2 điểm phần trăm.", []),
    ("- Tập thể hoàn thành dưới 70% nhiệm vụ không được xét danh hiệu lao động tiên tiến.", []),
    (
        "- Thời gian cấp phép xây dựng trạm BTS giảm 50%, tối đa 07 ngày làm việc.",
        [("decrease", 50, None, "%", ""), ("<=", 7, None, "ngày làm việc", "")],
    ),
    (
        "- Tổng số tàu cá từ 15 m trở lên lắp thiết bị giám sát hành trình đạt 100%.",
        [("=", 100, None, "%", "")],
    ),
    ("- Không để quá 2% hồ sơ trễ hạn.", [("<=", 2, None, "%", "")]),
    ("- Không để hồ sơ trễ hạn vượt quá 1,5%.", [("<=", 1.5, None, "%", "")]),
    ("- Dữ liệu được sao lưu tại ít nhất 02 địa điểm.", [(">=", 2, None, "địa điểm", "")]),
    ("- 100% thôn có sóng 5G. 80% hộ có cáp quang.", [("=", 100, None, "%", "thôn"), ("=", 80, None, "%", "hộ")]),
    (
        "- Tổng công suất các trung tâm dữ liệu gấp 10 lần hiện nay, đạt tối thiểu 35 MW.",
        [("factor", 10, None, "lần", ""), (">=", 35, None, "MW", "")],
    ),
    ("- Thuộc 10 địa phương đứng đầu cả nước về Chỉ số DTI.", [("rank", 10, None, "địa phương", "")]),
    ("- Hiện Thành phố có 168 phường, xã; 14.290 trạm BTS; tốc độ tải xuống đạt 302,6 Mbps.", []),
    ("- Không còn quá 02 bản lõm sóng.", [("<=", 2, None, "bản", "")]),
    ("- Giữ vị trí trong 03 địa phương dẫn đầu cả nước về chỉ số DTI.", [("rank", 3, None, "địa phương", "")]),
    ("- Lắp đặt mới 40 điểm Wi-Fi.", [("=", 40, None, "điểm", "")]),
    ("- Triển khai Quyết định số 411/QĐ-TTg, mạng 4G/5G, mô hình 4 lớp theo Điều 5 Nghị định 85/2016/NĐ-CP.", []),
]


@pytest.mark.parametrize(("sentence", "promised"), _SENTENCES, ids=[text[2:40] for text, _ in _SENTENCES])
def test_a_sentence(sentence: str, promised: list[Known]) -> None:
    found = [(t.op, t.value, t.value_max, t.unit, t.denominator) for t in _plan(sentence).targets]
    assert [each[:4] for each in found] == [each[:4] for each in promised]
    assert all(known[4] in each[4] for each, known in zip(found, promised, strict=True)), found
    assert all(target.year == 2025 for target in _plan(sentence).targets)


def test_a_bracket_that_holds_all_the_figures_gives_each_its_year() -> None:
    plan = _plan("- Tỷ lệ hộ gia đình có cáp quang (năm 2025: 60%; năm 2030: 90%).")
    assert [(t.measure, t.value, t.year, t.baseline) for t in plan.targets] == [
        ("Tỷ lệ hộ gia đình có cáp quang", 60, 2025, ""),
        ("Tỷ lệ hộ gia đình có cáp quang", 90, 2030, ""),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "- Hiện nay mới đạt 40%, phấn đấu đến năm 2025 đạt 70% hộ dân dùng cáp quang.",
        "- Hộ dân dùng cáp quang hiện đạt 40%; phấn đấu đến năm 2025 đạt 70%.",
        "- Hộ dân dùng cáp quang: hiện nay 40%, mục tiêu 70% năm 2025.",
    ],
)
def test_what_is_told_before_a_promise_is_its_baseline(said: str) -> None:
    assert [(t.measure, t.value, t.year, t.baseline) for t in _plan(said).targets] == [
        ("Hộ dân dùng cáp quang", 70, 2025, "hiện nay: 40%")
    ]


def test_the_same_promise_of_another_place_or_year_says_its_measure_once() -> None:
    plan = _plan(
        "- 100% trường công lập ở đô thị thu học phí không dùng tiền mặt; ở nông thôn tỷ lệ này đạt tối thiểu 70%.",
        "- Tỷ lệ thanh toán viện phí bằng mã QR tại bệnh viện tuyến tỉnh đạt 60%, tại trạm y tế đạt 45%.",
        "- Đến hết năm 2024, chiều dài cáp được ngầm hóa đạt 18 km; đến hết năm 2025 đạt 65 km.",
        "- Năm 2024, tỷ lệ cột được dùng chung đạt 15%; năm 2025 đạt từ 25% trở lên (năm 2021 là 8,4%).",
    )
    assert [(each.measure, each.op, each.value, each.year) for each in plan.targets] == [
        ("Trường công lập ở đô thị thu học phí không dùng tiền mặt", "=", 100, 2025),
        ("Trường công lập ở nông thôn thu học phí không dùng tiền mặt", ">=", 70, 2025),
        ("Tỷ lệ thanh toán viện phí bằng mã QR tại bệnh viện tuyến tỉnh", "=", 60, 2025),
        ("Tỷ lệ thanh toán viện phí bằng mã QR tại trạm y tế", "=", 45, 2025),
        ("Chiều dài cáp được ngầm hóa", "=", 18, 2024),
        ("Chiều dài cáp được ngầm hóa", "=", 65, 2025),
        ("Tỷ lệ cột được dùng chung", "=", 15, 2024),
        ("Tỷ lệ cột được dùng chung", ">=", 25, 2025),
    ]
    assert plan.targets[-1].baseline == "năm 2021 là 8,4%"
    assert not plan.not_understood


def test_what_is_to_be_finished_is_reached_or_not() -> None:
    plan = _plan(
        "- Trong năm 2024, hoàn thành cơ sở dữ liệu hạ tầng viễn thông thụ động của tỉnh.",
        "- Đưa vào vận hành Trung tâm điều hành y tế thông minh của tỉnh.",
        "- Ban hành Chiến lược dữ liệu thành phố Huế.",
        "- Đến năm 2026, tỉnh hoàn thành Trung tâm dữ liệu; có ít nhất 05 phường đạt tiêu chí đô thị thông minh.",
        "- Hoàn thành tốt các nhiệm vụ được giao về hạ tầng số.",
        "(Ban hành kèm theo Kế hoạch số 46/KH-UBND của Ủy ban nhân dân tỉnh)",
    )
    assert [(each.measure, each.op, each.value, each.year) for each in plan.targets] == [
        ("Hoàn thành cơ sở dữ liệu hạ tầng viễn thông thụ động của tỉnh", "yes", 1, 2024),
        ("Đưa vào vận hành Trung tâm điều hành y tế thông minh của tỉnh", "yes", 1, 2025),
        ("Ban hành Chiến lược dữ liệu thành phố Huế", "yes", 1, 2025),
        ("Tỉnh hoàn thành Trung tâm dữ liệu", "yes", 1, 2026),
        ("Phường đạt tiêu chí đô thị thông minh", ">=", 5, 2026),
    ]


def test_numbers_in_words_multiply_and_a_rank_may_be_of_departments() -> None:
    plan = _plan(
        "- Doanh thu bán vé điện tử gấp hai lần năm 2023.",
        "- Kết quả chuyển đổi số của Sở đứng trong nhóm 05 sở, ngành dẫn đầu tỉnh.",
    )
    assert [(each.op, each.value, each.year) for each in plan.targets] == [("factor", 2, 2025), ("rank", 5, 2025)]


def test_a_number_closed_by_a_bracket_lies_under_one_with_a_point() -> None:
    plan = _plan(
        "2. Mục tiêu cụ thể đến năm 2025",
        "1) Tỷ lệ hộ có cáp quang đạt 90%.",
        "2) 100% xã có mạng 5G.",
        "3. Mục tiêu trước mắt trong năm 2024",
        "1) Tỷ lệ hộ có cáp quang đạt 68%.",
    )
    assert [(each.value, each.year) for each in plan.targets] == [(90, 2025), (100, 2025), (68, 2024)]


def test_an_aim_outside_the_part_on_goals_and_how_far_a_network_goes() -> None:
    lines = [
        "II. NHIỆM VỤ, GIẢI PHÁP",
        "Rà soát thiết bị. Cùng với nguồn lực xã hội, phấn đấu đến hết năm 2024 có ít nhất 120 điểm hỗ trợ.",
        "Yêu cầu các doanh nghiệp mở rộng mạng truyền số liệu chuyên dùng đến trụ sở 124 xã, phường.",
    ]
    plan = _plan(*lines)
    assert [(each.op, each.value, each.unit, each.year) for each in plan.targets] == [(">=", 120, "điểm", 2024)]


def test_what_a_bracket_tells_is_not_told_of_the_figure_behind_it() -> None:
    plan = _plan("- Tỷ lệ hộ có cáp quang (hiện nay là 66,5%) đạt 75% vào năm 2024 và trên 90% vào năm 2025.")
    assert [(each.op, each.value, each.year) for each in plan.targets] == [("=", 75, 2024), (">", 90, 2025)]


def test_each_year_has_its_own_act_and_a_rank_is_of_what_it_is_about() -> None:
    plan = _plan(
        "a) Năm 2024 xây dựng mới 85 trạm BTS, năm 2025 xây dựng mới 60 trạm BTS.",
        "b) Dưới 2% máy tính của cơ quan nhà nước bị nhiễm mã độc.",
        "c) Tỉnh Tuyên Quang thuộc nhóm 15 tỉnh, thành phố dẫn đầu về mức độ bảo đảm an toàn thông tin mạng.",
        "d) Đến năm 2023, 70% người lớn có tài khoản tại ngân hàng; đến năm 2025, tỷ lệ này đạt 80%.",
    )
    assert [(each.measure, each.op, each.value, each.year) for each in plan.targets] == [
        ("Xây dựng mới trạm BTS", "=", 85, 2024),
        ("Xây dựng mới trạm BTS", "=", 60, 2025),
        ("Máy tính của cơ quan nhà nước bị nhiễm mã độc", "<", 2, 2025),
        ("Mức độ bảo đảm an toàn thông tin mạng", "rank", 15, 2025),
        ("Người lớn có tài khoản tại ngân hàng", "=", 70, 2023),
        ("Người lớn có tài khoản tại ngân hàng", "=", 80, 2025),
    ]


def test_what_the_second_half_of_a_sentence_goes_on() -> None:
    plan = _plan(
        "a) Số tập dữ liệu được công bố đạt ít nhất 400 tập vào năm 2024 và ít nhất 900 tập vào năm 2025.",
        "b) SOC của tỉnh được cấp chứng nhận hệ thống quản lý an toàn thông tin.",
        "c) Phấn đấu Sóc Trăng nằm trong nhóm 03 tỉnh dẫn đầu vùng về số vùng nuôi tôm được cấp mã số.",
    )
    assert [(each.op, each.value, each.year) for each in plan.targets] == [
        (">=", 400, 2024),
        (">=", 900, 2025),
        ("yes", 1, 2025),
        ("rank", 3, 2025),
    ]
    assert plan.targets[-1].measure == "Số vùng nuôi tôm được cấp mã số"


def test_a_bound_and_a_whole_that_stand_once() -> None:
    plan = _plan(
        "- Mạng di động có tốc độ tải xuống tối thiểu 40 Mb/s cho mạng 4G và 100 Mb/s cho mạng 5G.",
        "- Với 90% người sử dụng có thể truy nhập Internet với tốc độ trung bình trên 200 Mb/s.",
        "- Tối thiểu mỗi xã 01 điểm Wi-Fi công cộng.",
        "- Ít nhất 02 trung tâm dữ liệu xanh, hiệu quả sử dụng năng lượng (PUE) không vượt quá 1,4.",
        "- 100% dịch vụ công trực tuyến; trong đó 90% cung cấp trên thiết bị di động.",
        "- 95% hộ gia đình dùng cáp quang; trong đó: các xã vùng cao đạt 85%.",
        "- Phủ sóng 5G đến 99% dân số, hướng tới 100%.",
        "- Tỷ lệ doanh nghiệp ứng dụng ít nhất một nền tảng số trong quản lý, điều hành đạt 65%.",
        "- 100% thuê bao 2G được chuyển lên 4G trước tháng 9/2024.",
    )
    assert [(each.measure, each.op, each.value, each.denominator, each.year) for each in plan.targets] == [
        ("Mạng di động có tốc độ tải xuống cho mạng 4G", ">=", 40, "", 2025),
        ("Mạng di động có tốc độ tải xuống cho mạng 5G", ">=", 100, "", 2025),
        (
            *("Người sử dụng có thể truy nhập Internet với tốc độ trung bình trên 200 Mb/s", "=", 90),
            *("người sử dụng", 2025),
        ),
        ("Mỗi xã điểm Wi-Fi công cộng", ">=", 1, "", 2025),
        ("Trung tâm dữ liệu xanh", ">=", 2, "", 2025),
        ("Hiệu quả sử dụng năng lượng (PUE)", "<=", 1.4, "", 2025),
        ("Dịch vụ công trực tuyến", "=", 100, "dịch vụ công trực tuyến", 2025),
        ("Dịch vụ công trực tuyến cung cấp trên thiết bị di động", "=", 90, "dịch vụ công trực tuyến", 2025),
        ("Hộ gia đình dùng cáp quang", "=", 95, "hộ gia đình", 2025),
        ("Hộ gia đình dùng cáp quang các xã vùng cao", "=", 85, "hộ gia đình", 2025),
        ("Phủ sóng 5G đến dân số", "=", 99, "dân số", 2025),
        ("Phủ sóng 5G tới dân số", "=", 100, "dân số", 2025),
        (
            *("Tỷ lệ doanh nghiệp ứng dụng ít nhất một nền tảng số trong quản lý, điều hành", "=", 65),
            *("doanh nghiệp", 2025),
        ),
        ("Thuê bao 2G được chuyển lên 4G", "=", 100, "thuê bao 2G", 2024),
    ]


def test_the_same_rates_for_another_year() -> None:
    plan = _plan(
        "- Đến năm 2026, 70% hồ sơ xử lý trên mạng; 90% xã có 5G. Đến năm 2030, các tỷ lệ này là 85% và trên 99%."
    )
    assert [(t.measure, t.op, t.value, t.year) for t in plan.targets] == [
        ("Hồ sơ xử lý trên mạng", "=", 70, 2026),
        ("Xã có 5G", "=", 90, 2026),
        ("Hồ sơ xử lý trên mạng", "=", 85, 2030),
        ("Xã có 5G", ">", 99, 2030),
    ]
    assert len(_plan("- 70% hồ sơ xử lý trên mạng; các tỷ lệ này là 85% và trên 99%.").targets) == 1


def test_a_year_that_leads_another_figure_dates_only_that() -> None:
    plan = _plan("- Tỷ trọng kinh tế số trong GRDP đạt từ 45% trở lên, đến năm 2028 đạt 50%.")
    assert [(target.value, target.year) for target in plan.targets] == [(45, 2025), (50, 2028)]


def test_what_a_general_aim_promises() -> None:
    lines = [
        "1. Mục tiêu chung",
        "Đến năm 2030, tỉnh thuộc nhóm 20 địa phương dẫn đầu cả nước; kinh tế số chiếm 20% GRDP.",
    ]
    assert [(target.op, target.value) for target in _plan(*lines).targets] == [("rank", 20), ("=", 20)]


def test_a_table_of_bodies_by_years_in_cells_one_a_line() -> None:
    heads = ["TT", "Doanh nghiệp", "2026", "2027", "2028-2030"]
    rows = [["1", "Viettel", "52", "80", "30"], ["2", "VNPT", "31", "60", "-"], ["", "Tổng cộng", "83", "140", "30"]]
    cells = [line for cell in [*heads, *(cell for row in rows for cell in row)] for line in (cell, "|")]
    plan = _plan("1- Phân kỳ số vị trí trạm phát sóng cần đầu tư:", *cells, "2- Tốc độ tối thiểu 200 Mb/s.")
    found = [(t.measure, t.scope, t.value, t.year) for t in plan.targets if t.scope]
    assert len(found) == 8
    assert ("Số vị trí trạm phát sóng cần đầu tư", "Viettel", 30, 2030) in found


def test_rows_numbered_by_codes_under_groups_without_a_year() -> None:
    rows = [
        *["Mã số", "Chỉ tiêu", "Đơn vị", "Thực hiện 2024", "Mục tiêu 2026", "Mục tiêu 2028"],
        *["A", "CHÍNH QUYỀN SỐ", "A1", "Hồ sơ trực tuyến toàn trình", "%", "62,8", "75", "≥ 85"],
        *["A2", "Báo cáo qua hệ thống", "%", "55", "80", "-"],
    ]
    plan = _plan(*[line for cell in rows for line in (cell, "|")])
    assert [(t.measure, t.op, t.value, t.year, t.baseline) for t in plan.targets] == [
        ("Hồ sơ trực tuyến toàn trình", "=", 75, 2026, "62,8"),
        ("Hồ sơ trực tuyến toàn trình", ">=", 85, 2028, "62,8"),
        ("Báo cáo qua hệ thống", "=", 80, 2026, "55"),
    ]


def test_groups_of_places_may_say_what_is_measured_and_a_cell_may_refer_to_an_annex() -> None:
    goals = [
        *["STT", "Địa bàn", "2026", "2027", "I", "Số trạm BTS 5G phát triển mới (trạm)"],
        *["1", "Thành phố Tân An", "25", "40", "2", "Huyện Đức Hòa", "-", "35"],
        *["II", "Chiều dài cáp ngầm hóa (km)", "1", "Thành phố Tân An", "6,5", "8,2"],
    ]
    works = [
        *["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện"],
        *["1", "Lập bản đồ số", "Sở Nội vụ", "UBND cấp huyện", "Quý I/2026"],
        *["2", "Lắp đặt trạm theo chỉ tiêu tại\nPhụ lục 1", "VNPT", "UBND cấp huyện", "2026 - 2027"],
        *["3", "Ngầm hóa cáp", "Sở Xây dựng", "VNPT", "Năm 2027"],
    ]

    def cells(texts: list[str]) -> list[str]:
        return [line for text in texts for line in (*text.split("\n"), "|")]

    plan = _plan(
        "PHỤ LỤC 1", "CHỈ TIÊU PHÁT TRIỂN TRẠM 5G", *cells(goals), "PHỤ LỤC 2", "DANH MỤC NHIỆM VỤ", *cells(works)
    )
    assert [(t.measure, t.scope, t.value, t.unit, t.year) for t in plan.targets] == [
        ("Số trạm BTS 5G phát triển mới", "Thành phố Tân An", 25, "trạm", 2026),
        ("Số trạm BTS 5G phát triển mới", "Thành phố Tân An", 40, "trạm", 2027),
        ("Số trạm BTS 5G phát triển mới", "Huyện Đức Hòa", 35, "trạm", 2027),
        ("Chiều dài cáp ngầm hóa", "Thành phố Tân An", 6.5, "km", 2026),
        ("Chiều dài cáp ngầm hóa", "Thành phố Tân An", 8.2, "km", 2027),
    ]
    assert [(task.number, task.lead) for task in plan.tasks] == [
        ("1", ("Sở Nội vụ",)),
        ("2", ("VNPT",)),
        ("3", ("Sở Xây dựng",)),
    ]


def test_a_table_of_bodies_may_say_its_unit_in_a_column() -> None:
    plan = _plan(
        "2.3. Chỉ tiêu phát triển trạm 5G giao cho từng doanh nghiệp:",
        "| Stt | Doanh nghiệp | Đơn vị | Năm 2026 | Năm 2027 |",
        "| 1 | Viettel | trạm | 650 | 480 |",
        "| 2 | VNPT | trạm | ≥ 350 | – |",
    )
    assert [(t.measure, t.scope, t.op, t.value, t.unit, t.year) for t in plan.targets] == [
        ("Phát triển trạm 5G", "Viettel", "=", 650, "trạm", 2026),
        ("Phát triển trạm 5G", "Viettel", "=", 480, "trạm", 2027),
        ("Phát triển trạm 5G", "VNPT", ">=", 350, "trạm", 2026),
    ]


def test_the_time_of_an_order_may_stand_on_a_line_of_its_own() -> None:
    lines = [
        "II. NHIỆM VỤ",
        "1. Làm sạch dữ liệu đất đai. Giao Sở Xây dựng chủ trì, phối hợp với Công an tỉnh thực hiện.",
    ]
    plan = plans.understand(Source("text", blocks_of([*lines, "Thời gian: Tháng 11/2026."])))
    assert [(task.lead, task.period.end) for task in plan.tasks] == [(("Sở Xây dựng",), "2026-11")]


def test_what_a_survey_found_is_told() -> None:
    lines = [
        "A, ngày 02 tháng 12 năm 2025",
        "KẾ HOẠCH",
        "Phát triển hạ tầng số giai đoạn 2026 - 2030",
        "I. MỤC ĐÍCH",
        "1. Khắc phục tình trạng không đồng bộ: 31/124 xã có mạng chậm; 18% máy tính cấp xã đã dùng trên 8 năm.",
        "2. Số liệu khảo sát đến ngày 15/11/2025: tỷ lệ phủ sóng 5G đạt 34,8% dân số; 61% phòng họp dùng thiết bị cũ.",
    ]
    assert plans.understand(Source("text", blocks_of(lines))).targets == []


def test_heads_whose_number_is_broken_letter_by_letter() -> None:
    lines = [
        "T    Nhiệm vụ                     Chủ trì      Phối hợp           Thời",
        "T                                                                 gian",
        "1    Rà soát quỹ đất công         Sở Xây dựng  UBND các xã        Quý",
        "     để bố trí cột                                                I/2026",
        "2    Ban hành hướng dẫn           Sở Nội vụ    Công an tỉnh       Quý",
        "                                                                  II/2026",
    ]
    plan = plans.understand(reading.read_bytes("\n".join(lines).encode(), "a.txt"))
    assert [(task.number, task.lead, task.support, task.period.end) for task in plan.tasks] == [
        ("1", ("Sở Xây dựng",), ("UBND các xã",), "2026-03"),
        ("2", ("Sở Nội vụ",), ("Công an tỉnh",), "2026-06"),
    ]


def test_heads_of_a_page_that_forgot_its_rowspans() -> None:
    page = """<table><tr><td>Stt</td><td>Tên nhiệm vụ</td><td>Sản phẩm</td><td colspan="2">Đơn vị thực hiện</td>
    <td>Thời gian</td></tr><tr><td>Chủ trì</td><td>Phối hợp</td></tr><tr><td>1</td><td>Ban hành bộ chỉ số cấp xã</td>
    <td>Quyết định</td><td>Sở Nội vụ</td><td>Thống kê tỉnh; UBND xã</td><td>Quý I/2026</td></tr></table>"""
    [task] = plans.understand(reading.read_bytes(f"<html><body>{page}</body></html>".encode(), "a.html")).tasks
    assert (task.lead, task.support, task.product) == (("Sở Nội vụ",), ("Thống kê tỉnh", "UBND xã"), "Quyết định")


def test_orders_under_a_heading_are_tasks_of_their_own() -> None:
    plan = plans.understand(
        Source(
            "text",
            blocks_of(
                [
                    "III. NHIỆM VỤ",
                    "1. Về hạ tầng số",
                    "a) Giao Phòng Kinh tế chủ trì, phối hợp với VNPT khảo sát điểm lõm; hoàn thành trước 31/10/2025.",
                    "b) Giao Công an xã chủ trì, phối hợp với các thôn, tổ dân phố lắp đặt camera trong năm 2026.",
                ]
            ),
        )
    )
    assert [(task.number, task.lead, task.support) for task in plan.tasks] == [
        ("a", ("Phòng Kinh tế",), ("VNPT",)),
        ("b", ("Công an xã",), ("các thôn, tổ dân phố",)),
    ]


def test_lines_that_go_on_the_one_above_whatever_they_begin_with() -> None:
    lines = [
        "I. MỤC TIÊU",
        "1. Năm 2024, Chỉ số chuyển đổi số",
        "(DTI) của tỉnh xếp thứ 12/63 tỉnh, thành phố; tỷ trọng kinh tế số trong",
        "cơ cấu kinh tế đạt 13,57%. Các kết quả này cần được",
        "duy trì và phát triển bền",
        "vững trong những năm tới.",
        "2. Kế hoạch này điều chỉnh, bổ sung",
        "Kế hoạch số 1420/KH-UBND ngày 08/4/2025 của UBND tỉnh về phát triển",
        "hạ tầng số năm 2025.",
    ]
    head = [
        "UBND TỈNH A",
        "Số: 12/KH-UBND",
        "A, ngày 02 tháng 9 năm 2025",
        "KẾ HOẠCH",
        "Phát triển hạ tầng số năm 2026",
    ]
    plan = plans.understand(Source("text", blocks_of([*head, *lines])))
    assert plan.targets == []
    assert plan.head.amends == ["1420/KH-UBND"]


def test_how_far_a_task_goes_is_no_target_and_what_must_come_of_it_is() -> None:
    head = ["PHỤ LỤC", "STT | Nhiệm vụ | Chủ trì | Phối hợp | Thời gian"]
    row = "| Viettel | UBND cấp xã | 2025"
    plan = _plan(
        *head,
        f"1 | Phủ sóng 36 thôn, bản vùng cao {row}",
        f"2 | Kiện toàn tổ công nghệ số tại 100% thôn {row}",
        f"3 | Phát triển hơn 3.000 vị trí cột ăng ten {row}",
        f"4 | Số hóa hồ sơ đất đai, đạt 100% hồ sơ {row}",
    )
    assert len(plan.tasks) == 4
    assert [(target.op, target.value) for target in plan.targets] == [(">", 3000), ("=", 100)]


def test_what_things_cost_is_no_target() -> None:
    plan = _plan(
        "Hạng mục | ĐVT | Số lượng | Đơn giá | Thành tiền",
        "Camera an ninh | bộ | 138 | 4.500.000 | 621.000.000",
        "Tập huấn | lớp | 12 | 5.000.000 | 60.000.000",
    )
    assert plan.targets == []


def test_a_list_shares_its_verb_and_a_baseline_is_only_its_own() -> None:
    plan = _plan("- 90% (năm 2023 là 65%) hồ sơ cấp tỉnh, 80% hồ sơ cấp xã được xử lý trên mạng.")
    assert [target.measure for target in plan.targets] == [
        "Hồ sơ cấp tỉnh được xử lý trên mạng",
        "Hồ sơ cấp xã được xử lý trên mạng",
    ]
    assert [target.baseline for target in plan.targets] == ["năm 2023 là 65%", ""]


def test_years_that_were_over_when_the_plan_was_signed_are_no_goals() -> None:
    text = [
        "Số: 88/KH-UBND",
        "Sông Hồng, ngày 05 tháng 02 năm 2026",
        "KẾ HOẠCH",
        "Chuyển đổi số năm 2026",
        "PHỤ LỤC",
        "TT | Chỉ tiêu | ĐVT | Thực hiện năm 2025 | Năm 2024 | Năm 2026 | Năm 2030",
        "1 | Tỷ lệ hộ có cáp quang | % | 85 | 80 | ≥ 90 | 100",
        "2 | Số trạm BTS 5G | Trạm | 420 | 300 | 900 | -",
    ]
    plan = plans.understand(Source("text", blocks_of(text)))
    assert [(t.year, t.op, t.value) for t in plan.targets] == [(2026, ">=", 90), (2030, "=", 100), (2026, "=", 900)]
    assert plan.targets[0].baseline == "85"


def test_headings_of_groups_may_stand_outside_the_rows_and_a_task_begins_and_ends_in_two_columns() -> None:
    text = [
        "STT | Tên nhiệm vụ | Chủ trì | Phối hợp | Bắt đầu | Hoàn thành",
        "I. Nhóm nhiệm vụ về thể chế",
        "1 | Ban hành quy định dùng chung hạ tầng | Sở KHCN | Sở Tư pháp; UBND các huyện, TP | Quý I/2026 | 06/2026",
        "II. Nhóm nhiệm vụ về hạ tầng",
        "1 | Chỉnh trang cáp | Sở Xây dựng | EVN | | 31/12/2026",
    ]
    plan = plans.understand(Source("text", blocks_of(text)))
    said = [(t.section, t.number, t.support, t.period.start, t.period.end) for t in plan.tasks]
    assert said == [
        ("Nhóm nhiệm vụ về thể chế", "1", ("Sở Tư pháp", "UBND các huyện, TP"), "2026-01", "2026-06"),
        ("Nhóm nhiệm vụ về hạ tầng", "1", ("EVN",), None, "2026-12-31"),
    ]


def test_an_amendment() -> None:
    text = [
        "Số: 1518/QĐ-UBND",
        "Hòa An, ngày 14 tháng 8 năm 2025",
        "QUYẾT ĐỊNH",
        "Sửa đổi, bổ sung một số nội dung của Kế hoạch số 252/KH-UBND ngày 30/9/2023 của UBND tỉnh",
        "QUYẾT ĐỊNH:",
        "Điều 1. Sửa đổi, bổ sung một số nội dung của Kế hoạch số 252/KH-UBND như sau:",
        "1. Sửa đổi gạch đầu dòng thứ hai điểm a khoản 2.1 mục III như sau:",
        "“- Tỷ lệ hộ gia đình có cáp quang đạt trên 85%.”",
        "2. Bổ sung điểm c vào khoản 2.1 mục III như sau:",
        "“c) 100% xã có trạm 5G đến hết năm 2025.”",
        "3. Thay thế cụm từ “Sở TTTT” bằng cụm từ “Sở KHCN”; cụm từ “huyện” bằng cụm từ “xã” tại Mục VI.",
        "4. Bãi bỏ nhiệm vụ số 4 tại Phụ lục kèm theo Kế hoạch số 252/KH-UBND.",
    ]
    plan = plans.understand(Source("text", blocks_of(text)))
    assert plan.head.amends == ["252/KH-UBND"]
    assert [(each.kind, each.where, each.old) for each in plan.head.changes] == [
        ("replace", "gạch đầu dòng thứ hai điểm a khoản 2.1 mục III", ""),
        ("add", "điểm c vào khoản 2.1 mục III", ""),
        ("replace_phrase", "Mục VI", "Sở TTTT"),
        ("replace_phrase", "Mục VI", "huyện"),
        ("repeal", "nhiệm vụ số 4 tại Phụ lục", ""),
    ]
    assert [(target.op, target.value, target.year) for target in plan.targets] == [(">", 85, None), ("=", 100, 2025)]


def test_heads_that_stand_under_others_and_cells_merged_over_them() -> None:
    document = docx.Document()
    rows = [
        ["TT", "Nội dung", "Phân công thực hiện", "", "Thời hạn"],
        ["", "", "Chủ trì", "Phối hợp", ""],
        ["I", "Hạ tầng", "", "", ""],
        ["1", "Xây dựng CSDL dùng chung", "Sở KHCN", "Sở Tài chính;\nCông an tỉnh", "Quý III/2025"],
        ["2", "Phủ sóng 5G tại khu công nghiệp", "", "Các DN viễn thông", "2025 - 2027"],
        ["", "và khu du lịch trên địa bàn", "", "", ""],
    ]
    outer = document.add_table(rows=1, cols=2)
    outer.cell(0, 0).text, outer.cell(0, 1).text = "Số: 45/KH-UBND", "Bình Hải, ngày 03 tháng 3 năm 2025"
    table = document.add_table(rows=len(rows), cols=5)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    for first, last in (((0, 2), (0, 3)), ((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 4), (1, 4)), ((3, 2), (4, 2))):
        table.cell(*first).merge(table.cell(*last))
    stream = io.BytesIO()
    document.add_paragraph("./.")
    document.save(stream)
    plan = plans.understand(reading.read_bytes(stream.getvalue(), "a.docx"))
    assert [(task.text, task.lead, task.support, task.period.end) for task in plan.tasks] == [
        ("Xây dựng CSDL dùng chung", ("Sở KHCN",), ("Sở Tài chính", "Công an tỉnh"), "2025-09"),
        ("Phủ sóng 5G tại khu công nghiệp và khu du lịch trên địa bàn", ("Sở KHCN",), ("Các DN viễn thông",), "2027"),
    ]
    assert plan.head.number == "45/KH-UBND"


@pytest.mark.parametrize(
    ("printed", "start", "end"),
    [
        ("Tháng 7/2025 - 8/2025", "2025-07", "2025-08"),
        ("01/7/2025 - 30/8/2025", "2025-07-01", "2025-08-30"),
        ("Tháng 6 - 8/2025", "2025-06", "2025-08"),
        ("7/2025 - 12/2026", "2025-07", "2026-12"),
        ("15.9.2026", None, "2026-09-15"),
        ("Từ tháng 02/2025", "2025-02", None),
        ("Q.III/2025", None, "2025-09"),
        ("T4-T6/2025", "2025-04", "2025-06"),
        ("Nửa đầu năm 2025", None, "2025-06"),
    ],
)
def test_a_period(printed: str, start: str | None, end: str | None) -> None:
    found = periods.period(printed)
    assert (found.start, found.end) == (start, end)


def test_how_often_a_thing_is_done() -> None:
    often = {
        "TX": "continuous",
        "02 lần/năm": "half-yearly",
        "Cuối quý IV/2025": None,
        "cuối quý": "quarterly",
        "Hằng ngày": "continuous",
    }
    assert {printed: periods.period(printed).recurring for printed in often} == often

"""Who does what without end and by which day: parts on organisation in the styles of several provinces."""

from __future__ import annotations

import pytest

from hatang.engines.documents import plans
from hatang.engines.documents.lines import blocks_of
from hatang.engines.documents.source import Source

_HEAD = (
    "ỦY BAN NHÂN DÂN",
    "TỈNH A",
    "Số: 12/KH-UBND",
    "A, ngày 02 tháng 3 năm 2026",
    "KẾ HOẠCH",
    "Phát triển hạ tầng số tỉnh A giai đoạn 2026 - 2030",
    "II. MỤC TIÊU",
    "- 100% xã có cáp quang.",
)

# (who, words of what, due, recurrence)
type _Known = tuple[tuple[str, ...], str, str | None, str | None]

_STYLES: dict[str, tuple[list[str], list[_Known]]] = {
    "letters under bodies": (
        [
            "V. TỔ CHỨC THỰC HIỆN",
            "1. Sở Khoa học và Công nghệ",
            (
                "a) Chủ trì, theo dõi, đôn đốc việc thực hiện Kế hoạch; định kỳ 6 tháng (trước ngày 15/6) và hằng "
                "năm (trước ngày 05/12) tổng hợp, báo cáo UBND tỉnh."
            ),
            "b) Tham mưu UBND tỉnh sơ kết giữa kỳ trong quý IV/2028 và tổng kết trong tháng 11/2030.",
            "2. Sở Tài chính",
            (
                "Cân đối, bố trí kinh phí thực hiện Kế hoạch theo phân cấp ngân sách; hướng dẫn các đơn vị lập dự "
                "toán trước ngày 31 tháng 7 hằng năm."
            ),
            "3. Các sở, ban, ngành và UBND các xã, phường",
            "- Xây dựng kế hoạch năm, gửi Sở Khoa học và Công nghệ trước ngày 20/12 của năm trước.",
            "- Báo cáo tình hình thực hiện hằng quý trước ngày 25 của tháng cuối quý.",
        ],
        [
            (("Sở Khoa học và Công nghệ",), "theo dõi, đôn đốc", None, None),
            (("Sở Khoa học và Công nghệ",), "tổng hợp, báo cáo UBND tỉnh", "06-15", "half-yearly"),
            (("Sở Khoa học và Công nghệ",), "tổng hợp, báo cáo UBND tỉnh", "12-05", "yearly"),
            (("Sở Khoa học và Công nghệ",), "sơ kết giữa kỳ", "2028-12", None),
            (("Sở Khoa học và Công nghệ",), "tổng kết", "2030-11", None),
            (("Sở Tài chính",), "bố trí kinh phí", None, None),
            (("Sở Tài chính",), "lập dự toán", "07-31", "yearly"),
            (("Các sở, ban, ngành", "UBND các xã, phường"), "kế hoạch năm", "12-20", "yearly"),
            (("Các sở, ban, ngành", "UBND các xã, phường"), "hằng quý", "25", "quarterly"),
        ],
    ),
    "bodies and colons": (
        [
            "PHẦN V. TỔ CHỨC THỰC HIỆN",
            (
                "5.1. Sở Nội vụ: Chủ trì đánh giá kết quả chuyển đổi số của các cơ quan, hoàn thành trước ngày 15 "
                "tháng 11 hằng năm; tham mưu khen thưởng tập thể, cá nhân có thành tích."
            ),
            (
                "5.2. Văn phòng UBND tỉnh: Theo dõi, đôn đốc trên Hệ thống quản lý nhiệm vụ; báo cáo Chủ tịch UBND "
                "tỉnh hằng tháng."
            ),
            (
                "5.3. Các doanh nghiệp viễn thông: Đầu tư, nâng cấp hạ tầng theo Kế hoạch. Định kỳ trước ngày 05 "
                "hằng tháng báo cáo tiến độ về Sở Khoa học và Công nghệ."
            ),
            "5.4. Báo và Phát thanh, Truyền hình tỉnh: Mở chuyên trang, chuyên mục tuyên truyền về chuyển đổi số.",
        ],
        [
            (("Sở Nội vụ",), "đánh giá kết quả", "11-15", "yearly"),
            (("Sở Nội vụ",), "khen thưởng", None, None),
            (("Văn phòng UBND tỉnh",), "Theo dõi, đôn đốc", None, None),
            (("Văn phòng UBND tỉnh",), "báo cáo Chủ tịch UBND tỉnh", None, "monthly"),
            (("Các doanh nghiệp viễn thông",), "Đầu tư, nâng cấp", None, None),
            (("Các doanh nghiệp viễn thông",), "báo cáo tiến độ", "05", "monthly"),
            (("Báo và Phát thanh, Truyền hình tỉnh",), "chuyên mục", None, None),
        ],
    ),
    "sentences that name their own bodies": (
        [
            "IV. TỔ CHỨC THỰC HIỆN",
            (
                "Căn cứ Kế hoạch này, Thủ trưởng các sở, ban, ngành; Chủ tịch UBND các xã, phường tổ chức triển "
                "khai thực hiện, báo cáo kết quả về UBND tỉnh (qua Sở Khoa học và Công nghệ) trước ngày 10/12 hằng "
                "năm."
            ),
            (
                "Giao Sở Khoa học và Công nghệ làm đầu mối theo dõi, tổng hợp, báo cáo UBND tỉnh trước ngày 20/12 "
                "hằng năm."
            ),
            (
                "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội giám sát việc "
                "thực hiện Kế hoạch."
            ),
            (
                "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các cơ quan, đơn vị phản ánh về Sở Khoa "
                "học và Công nghệ để tổng hợp, báo cáo UBND tỉnh xem xét, quyết định./."
            ),
        ],
        [
            (("Thủ trưởng các sở, ban, ngành", "Chủ tịch UBND các xã, phường"), "báo cáo kết quả", "12-10", "yearly"),
            (("Sở Khoa học và Công nghệ",), "tổng hợp, báo cáo UBND tỉnh", "12-20", "yearly"),
            (("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "các tổ chức chính trị - xã hội"), "giám sát", None, None),
            (("các cơ quan, đơn vị",), "phản ánh về Sở", None, None),
        ],
    ),
    "one heading for many, dashes below": (
        [
            "VI. TỔ CHỨC THỰC HIỆN",
            "1. Các cơ quan chuyên môn thuộc UBND tỉnh, UBND các xã có trách nhiệm:",
            "- Cụ thể hóa Kế hoạch thành nhiệm vụ hằng năm của cơ quan, hoàn thành trong tháng 01 hằng năm;",
            "- Bố trí cán bộ phụ trách chuyển đổi số;",
            "- Chịu trách nhiệm trước UBND tỉnh về kết quả thực hiện.",
            (
                "2. Công an tỉnh chủ trì, phối hợp với Sở Khoa học và Công nghệ kiểm tra an toàn thông tin, mỗi "
                "năm ít nhất 01 lần, gửi kết quả trước ngày 30/11."
            ),
            (
                "3. Chế độ báo cáo: các cơ quan, đơn vị báo cáo quý trước ngày 20 tháng cuối quý, báo cáo năm "
                "trước ngày 15/12 gửi Sở Khoa học và Công nghệ."
            ),
        ],
        [
            (("Các cơ quan chuyên môn thuộc UBND tỉnh", "UBND các xã"), "Cụ thể hóa", None, "yearly"),
            (("Các cơ quan chuyên môn thuộc UBND tỉnh", "UBND các xã"), "Bố trí cán bộ", None, None),
            (("Các cơ quan chuyên môn thuộc UBND tỉnh", "UBND các xã"), "Chịu trách nhiệm", None, None),
            (("Công an tỉnh",), "kiểm tra an toàn", "11-30", "yearly"),
            (("các cơ quan, đơn vị",), "báo cáo quý", "20", "quarterly"),
            (("các cơ quan, đơn vị",), "báo cáo năm", "12-15", "yearly"),
        ],
    ),
    "a decision's articles": (
        [
            "Điều 2. Tổ chức thực hiện",
            (
                "1. Giao Ủy ban nhân dân tỉnh triển khai Nghị quyết, báo cáo Hội đồng nhân dân tỉnh tại kỳ họp "
                "thường lệ cuối năm."
            ),
            "2. Giao Thường trực, các Ban và đại biểu Hội đồng nhân dân tỉnh giám sát việc thực hiện Nghị quyết.",
            (
                "3. Đảng ủy UBND tỉnh lãnh đạo việc thực hiện; định kỳ 06 tháng báo cáo Ban Thường vụ Tỉnh ủy "
                "trước ngày 30/6 và 31/12."
            ),
            (
                "4. Các doanh nghiệp gửi kế hoạch phát triển mạng của năm sau trước ngày 15/12; cập nhật cơ sở dữ "
                "liệu hạ tầng chậm nhất ngày 10 hằng tháng."
            ),
        ],
        [
            (("Ủy ban nhân dân tỉnh",), "báo cáo Hội đồng nhân dân tỉnh", None, "yearly"),
            (("Thường trực", "các Ban và đại biểu Hội đồng nhân dân tỉnh"), "giám sát", None, None),
            (("Đảng ủy UBND tỉnh",), "lãnh đạo", None, None),
            (("Đảng ủy UBND tỉnh",), "báo cáo Ban Thường vụ", "06-30", "half-yearly"),
            (("Đảng ủy UBND tỉnh",), "báo cáo Ban Thường vụ", "12-31", "half-yearly"),
            (("Các doanh nghiệp",), "kế hoạch phát triển mạng", "12-15", "yearly"),
            (("Các doanh nghiệp",), "cập nhật cơ sở dữ liệu", "10", "monthly"),
        ],
    ),
}


def _read(*lines: str) -> list[_Known]:
    plan = plans.understand(Source("text", blocks_of([*_HEAD, *lines])))
    return [(duty.who, duty.what, duty.due, duty.recurrence) for duty in plan.duties]


@pytest.mark.parametrize("style", _STYLES)
def test_every_duty_and_no_false_one(style: str) -> None:
    lines, known = _STYLES[style]
    read = _read(*lines)
    for found, asked in zip(read, known, strict=True):
        assert (found[0], found[2:]) == (asked[0], asked[2:]), found
        assert asked[1].lower() in found[1].lower()


@pytest.mark.parametrize(
    ("sentence", "due", "recurrence"),
    [
        ("1. Sở Nội vụ tham mưu tổng kết vào tháng 12/2026.", "2026-12", None),
        ("1. Sở Nội vụ tham mưu sơ kết giữa kỳ trong năm 2028.", "2028", None),
        ("1. Sở Nội vụ cập nhật bản đồ hạ tầng vào ngày 05 tháng đầu quý.", "05", "quarterly"),
        ("1. Sở Nội vụ trình Hội đồng nhân dân tỉnh tại kỳ họp thường lệ cuối năm.", None, "yearly"),
        ("1. Sở Nội vụ là đầu mối, định kỳ trước ngày 15/12 hằng năm báo cáo kết quả.", "12-15", "yearly"),
    ],
)
def test_days_and_how_often(sentence: str, due: str | None, recurrence: str | None) -> None:
    assert [each[2:] for each in _read("V. TỔ CHỨC THỰC HIỆN", sentence)] == [(due, recurrence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Kế hoạch này bổ sung nhiệm vụ vào Kế hoạch số 240/KH-UBND ngày 21/10/2025.",
        "Kinh phí thực hiện: 268 tỷ đồng, trong đó vốn đầu tư công 201 tỷ đồng.",
        "BIỂU PHÂN CÔNG NHIỆM VỤ",
    ],
)
def test_what_nobody_is_charged_with(sentence: str) -> None:
    assert _read("V. TỔ CHỨC THỰC HIỆN", sentence) == []


def test_a_body_that_was_charged_before_and_one_that_is_named_with_what_it_does() -> None:
    said = _read(
        "V. TỔ CHỨC THỰC HIỆN",
        "1. Văn phòng UBND tỉnh theo dõi việc thực hiện Kế hoạch.",
        "Các đơn vị được phân công báo cáo kết quả trước ngày 22 tháng cuối quý.",
    )
    assert [(who, due) for who, _, due, _ in said] == [
        (("Văn phòng UBND tỉnh",), None),
        (("Các đơn vị được phân công",), "22"),
    ]

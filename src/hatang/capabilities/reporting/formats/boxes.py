"""The numbered boxes of Decree 30/2020/NĐ-CP, annex I (diagram of a document's parts) as a table: place, size, style.

The Word file takes its style from here, the style sheet of the PDF says the same; a test reads both files against it.
Sizes are those that the decree allows, the first is the one we set.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BoxPlace(StrEnum):
    """Where a box stands on its page."""

    HEAD_LEFT = "head_left"
    HEAD_RIGHT = "head_right"
    TITLE = "title"
    TEXT = "text"
    CLOSING_LEFT = "closing_left"
    CLOSING_RIGHT = "closing_right"


@dataclass(frozen=True)
class DecreeBox:
    """One line of a box. `rule` is how long the line drawn under it is, as shares of its words (least, most).

    `why_absent` says why a report has no such box.
    """

    number: str
    part: str
    place: BoxPlace | None = None
    sizes_pt: tuple[float, ...] = ()
    is_bold: bool = False
    is_italic: bool = False
    is_upper: bool = False
    rule: tuple[float, float] | None = None
    why_absent: str = ""

    @property
    def size_pt(self) -> float:
        return self.sizes_pt[0]


_SHORT_RULE = (1 / 3, 1 / 2)
_LEFT, _RIGHT = BoxPlace.HEAD_LEFT, BoxPlace.HEAD_RIGHT
_TITLE, _TEXT = BoxPlace.TITLE, BoxPlace.TEXT
BOXES = (
    DecreeBox("1", "Quốc hiệu", _RIGHT, (12, 13), is_bold=True, is_upper=True),
    DecreeBox("1", "Tiêu ngữ", _RIGHT, (13, 14), is_bold=True, rule=(0.95, 1.05)),
    DecreeBox("2", "Cơ quan chủ quản", _LEFT, (12, 13), is_upper=True),
    DecreeBox("2", "Cơ quan ban hành", _LEFT, (12, 13), is_bold=True, is_upper=True, rule=_SHORT_RULE),
    DecreeBox("3", "Số, ký hiệu", _LEFT, (13,)),
    DecreeBox("4", "Địa danh và thời gian", _RIGHT, (13, 14), is_italic=True),
    DecreeBox("5a", "Tên loại", _TITLE, (14, 13), is_bold=True, is_upper=True),
    DecreeBox("5a", "Trích yếu nội dung", _TITLE, (14, 13), is_bold=True, rule=_SHORT_RULE),
    DecreeBox("5b", "Trích yếu nội dung công văn", why_absent="Báo cáo có tên loại: trích yếu ở ô 5a."),
    DecreeBox("6", "Nội dung", _TEXT, (13, 14)),
    DecreeBox("6", "Tiêu đề mục", _TEXT, (13, 14), is_bold=True),
    DecreeBox("7a", "Quyền hạn, chức vụ của người ký", BoxPlace.CLOSING_RIGHT, (13, 14), is_bold=True, is_upper=True),
    DecreeBox("7b", "Họ tên của người ký", BoxPlace.CLOSING_RIGHT, (13, 14), is_bold=True),
    DecreeBox("7c", "Chữ ký của người có thẩm quyền", BoxPlace.CLOSING_RIGHT, (13, 14)),
    DecreeBox("8", "Dấu, chữ ký số của cơ quan", BoxPlace.CLOSING_RIGHT, (13, 14)),
    DecreeBox("9a", "Kính gửi", _TEXT, (13, 14)),
    DecreeBox("9b", "Nơi nhận", BoxPlace.CLOSING_LEFT, (12,), is_bold=True, is_italic=True),
    DecreeBox("9b", "Tên nơi nhận", BoxPlace.CLOSING_LEFT, (11,)),
    DecreeBox("10a", "Dấu chỉ độ mật", why_absent="Báo cáo lập từ nền tảng không chứa bí mật nhà nước."),
    DecreeBox("10b", "Dấu chỉ mức độ khẩn", why_absent="Báo cáo định kỳ không phải văn bản khẩn."),
    DecreeBox("11", "Chỉ dẫn về phạm vi lưu hành", why_absent="Báo cáo đã ban hành được công khai."),
    DecreeBox("12", "Ký hiệu người soạn thảo, số bản", why_absent="Cơ quan ghi khi phát hành bản giấy."),
    DecreeBox("13", "Địa chỉ, điện thoại của cơ quan", why_absent="Chỉ dùng cho công văn, giấy mời, giấy giới thiệu."),
    DecreeBox(
        "14", "Chữ ký số cho bản sao điện tử", why_absent="Bản phát hành là bản gốc điện tử, không phải bản sao."
    ),
)
_BY_PART = {box.part: box for box in BOXES}
# Annex I, I: size of the sheet, margins in millimetres as the decree allows them (least, most), number of the page.
PAGE_MM = (210.0, 297.0)
MARGINS_MM = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
PAGE_NUMBER_SIZES_PT = (13.0, 14.0)
FIRST_LINE_MM = (10.0, 12.7)
LEAST_BETWEEN_PARAGRAPHS_PT = 6.0


def find_box(part: str) -> DecreeBox:
    return _BY_PART[part]

"""Names and times that the end of a line or of a page may cut: what must go on, and what may."""

from __future__ import annotations

import re

# The end of what must go on, and the longest such end.
OPEN = re.compile(
    r"(?:[,;/(-]|\b(?:[Tt]rước(?: ngày)?|(?:[Tt]ừ|đến) ngày|và|của|các|về|theo|cho|với|do|[Ss]ở|[Ll]iên)"
    r"|(?:^|(?<=[,;] ))(?:Các|Ban|Bộ|Hội|Báo|Văn phòng|Công an|Trường|Trung tâm|Ủy ban|Phòng|Đảng ủy|Tập đoàn|Công ty"
    r"|Ngân hàng|Kho bạc|Bảo hiểm|Phó|Ban Quản lý|Ban Chỉ đạo|Bộ Chỉ huy|Hội Liên hiệp|Mặt trận"
    r"|Cục|Chi cục|Viện|Sở Khoa|Sở Văn))$"
)
LONGEST_OPEN = 24
# A word that leads on to a body: the two are one, or parts of one list.
LEADS_ON = re.compile(
    r".*[,;:(/+&-]"
    r"|(?:.* )?(?:và|của|do|đảng ủy|qua|với|đảng|dân|tại|phòng|tịch|thuộc|trưởng|đốc|cho|bởi|vp|bch|bql|bcđ)",
    re.IGNORECASE,
)
# What a name or a time may be cut to by the end of a page.
HALF_BODY = re.compile(
    r"các|(?:các )?(?:doanh|ủy|công|văn|mặt|trung|ngân|tập|kho|bảo|thanh|tổ|cơ|đơn|chi|đảng|tổng)", re.IGNORECASE
)
HALF_TIME = re.compile(
    r"(?:(?:trước|từ|đến|tháng|quý|năm|ngày|hằng|hàng|thường|trong|hết|cuối|hoàn|hoàn thành|giai|giai đoạn)(?: |$))+"
    r"[\d/ -]*",
    re.IGNORECASE,
)
# A figure after one of these is of the same time or range.
OF_TIME = re.compile(r"tháng|quý|năm|ngày|trước|đoạn|từ|đến|[-–≥≤<>]", re.IGNORECASE)

"""A figure with the words around it, and these words without what only leads to the figure ("phấn đấu", "đạt")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.engines.documents.words import fold

if TYPE_CHECKING:
    from hatang.engines.documents.quantities import Quantity

# What heads a measure: "tỷ lệ …", "số …", "mỗi …".
HEADED = re.compile(
    r"(?:tỷ lệ|tỉ lệ|tỷ trọng|cơ cấu|tốc độ|số |tổng|mức|chỉ số|dung lượng|doanh thu|mỗi|thời gian|diện tích|mật độ|"
    r"độ (?=sẵn|trễ|phủ|che|khả|hài|chính|ổn|tin)|đóng góp|thu nhập|năng suất|sản lượng|giá trị|quy mô|tuổi thọ)"
)
_LEAD_IN = re.compile(
    (
        r"^(?:\s*(?:[-+•,:;.]|phấn đấu|mục tiêu|đặt mục tiêu|cơ bản|cụ thể|trong đó|bao gồm|gồm có|gồm|bảo "
        r"đảm|đảm bảo|đạt được|đạt|ước|dự kiến|duy trì|giữ vững|tiếp tục|tỉnh|toàn tỉnh|có|là|và|hoàn thành mục "
        r"tiêu|định hướng|tầm nhìn|(?:19|20)\d\d(?=\s*:)|toàn bộ|ít nhất|tối thiểu(?= mỗi)|riêng(?=\s*,)|với|để|thì|"
        r"ngoài ra|bên cạnh đó|đồng thời|"
        r"ngoài (?:các|những) (?:chỉ|mục) tiêu (?:trên|này|nêu trên))(?!\w))+"
    ),
)
_ATTAIN = re.compile(
    r"(?:\s*(?:(?<!\w)(?:(?:đạt|chiếm) (?:tỷ|tỉ) (?:trọng|lệ)|đạt|"
    r"chiếm|là|ở mức|khoảng|(?<!công )(?<!thăng )bằng|(?:ở các cấp )?lần lượt|"
    r"bình quân|(?<!tải )lên|đạt mức|(?:hướng|tiến) (?:đến|tới)|đến|tới|mức|từ|"
    r"còn|(?<!tải )xuống|"
    r"phấn đấu|trung bình|được|đảm bảo|bảo đảm|tăng lên|nâng lên|duy trì|tối thiểu|ở|dự kiến|hàng năm)|"
    r"[:=\-,(]))+\s*$"
)


# "50% so với số trạm 4G" says what the rate is of, not how things stood.
OF_NUMBER = re.compile(r"so với (?:tổng )?số (?!liệu)(?![^,;]*(?:19|20)\d\d)")


@dataclass(frozen=True)
class Piece:
    """One figure with the words before and after that belong to it, and its year where the sentence gives one."""

    quantity: Quantity
    before: str
    after: str
    year: int | None
    # The sentence it stands in, and the text before the figure back to the sentence's beginning.
    clause: str
    lead: str
    baseline: str
    is_embedded: bool


_AIM = re.compile(rf"^(?:[^:]*,\s*(?:phấn đấu|bảo đảm|đảm bảo)|[^:,]* đặt mục tiêu)\s+(?={HEADED.pattern})")


def tidy_before(text: str) -> str:
    """The words before a figure without "phấn đấu", "đạt" and the like around them."""
    low = fold(text)
    low = low if len(low) == len(text) else text.lower()
    if aim := _AIM.search(low):
        # "Đẩy mạnh cải cách hành chính, phấn đấu Chỉ số …": what is measured stands after the aim.
        text, low = text[aim.end() :], low[aim.end() :]
    if half := re.match(r"(?:trong )?\d+ tháng (?:đầu|cuối)\s*(?:năm)?\s*,\s*", low):
        text, low = text[half.end() :], low[half.end() :]
    if raised := re.match(r"(?:nâng|tăng)\s+(?=tỷ lệ|tỉ lệ|tỷ trọng|số )", low):
        text, low = text[raised.end() :], low[raised.end() :]
    lead = _LEAD_IN.match(low)
    # "tỉnh" alone is a lead-in, "Tỉnh Quảng Ngãi thuộc" is not.
    start = len(re.sub(r"\s*(?:tỉnh|có)\s*$", "", low[: lead.end()])) if lead and lead.end() < len(low) else 0
    if lead and lead.end() >= len(low.rstrip()):
        return ""
    end = len(low)
    while found := _ATTAIN.search(low[start:end]):
        if found.start() + start >= end:
            break
        end = start + found.start()
    return text[start:end].strip(" ,:;-–(.")


def tidy_after(text: str) -> str:
    text = re.sub(
        (
            rf"\s*\(?(?!{OF_NUMBER.pattern})(?:so với|so sánh với)\s+(?:cùng kỳ\s*|mức\s*|cuối\s*|thực hiện\s*|hiện "
            r"nay\b)?(?:năm\s*)?(?:(?:19|20)\d\d|trước)?[^,;]*$"
        ),
        "",
        text,
    )
    text = re.sub(r"^\s*(?:của )?năm (?:19|20)\d\d(?=[,;.\s]|$)", "", text)
    plain = re.sub(r"\(\s*\)|\s+(?=[,;.])", "", text).strip(" ,;.:-–")
    plain = re.sub(
        r"^\)|\s*\(\s*$|(?:^|\s+)(?:và|trong|(?<!đầu )vào|đến|tới|cho|với)$|,\s*(?:trong đó|phấn đấu|nâng|"
        r"tăng|hoàn thành|xong)$",
        "",
        plain,
    )
    return re.sub(r"^(?:trở lên|trở xuống|vào|trên|:)\s*$", "", plain).strip(" ,;.:")

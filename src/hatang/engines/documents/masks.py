"""Figures in a text that count nothing: dates, numbers of documents, articles, generations of networks, levels."""

from __future__ import annotations

import re

from hatang.engines.documents.words import LOWER

_NUMBERED = (
    r"(?:điều|khoản|điểm|mục|phụ lục|phụ biểu|chương|phần|bảng|biểu|mẫu|mẫu số|biểu mẫu|số|tờ trình|nghị "
    r"quyết|quyết định|đề án|chỉ thị|kế hoạch|thông tư|luật|nghị định|công văn"
    r"|thông báo|kết luận|văn bản|chương trình|hướng dẫn|tiêu chí|nhiệm vụ số|phiên bản|tuyến đường|quốc "
    r"lộ|ql|khóa|kỳ họp thứ|lần thứ|nhóm tiêu chí|tcvn|qcvn|iso(?:/iec)?|covid-?)"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # Numbers of documents: 749/QĐ-TTg, 13/2023/NĐ-CP, 57-NQ/TW, 15/2020/QH14.
        (
            r"\d+[a-zđ]?(?:/\d{4})?\s*/\s*(?:nq|nđ|qđ|tt|kh|ct|cv|tb|kl|ttr|bc|gm|lct|qh|ubnd|btttt|bkhcn|"
            r"hđnd|ttg|hd|đa|ctr|tu|vp|bca|bnv|btc|s[a-zđ]+)[\w-]*"
        ),
        r"\d+\s*-\s*(?:nq|kl|ct|qđ|ctr|kh|hd|tb|đa|ctrhđ|qyđ)\s*/\s*\w+",
        r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(?:19|20)\d\d",
        (
            r"ngày\s*\d{1,2}\s*(?:tháng\s*\d{1,2}\s*(?:năm\s*\d{4})?|/\s*\d{1,2}(?:/\d{4})?|(?=\s*(?:hàng|"
            r"hằng|mỗi|của|cuối|tháng)))"
        ),
        r"\d{1,2}\s*/\s*(?:19|20)\d\d",
        r"tháng\s*\d{1,2}(?:\s*/\s*\d{4})?",
        r"qu[ýy]\s*(?:[ivx]+|\d)(?:\s*/\s*\d{4})?",
        r"\d+\s*năm\s*\(?(?:19|20)\d\d",
        # Years, and spans of years.
        r"(?:19|20)\d\d\s*[-\u2013/]\s*(?:19|20)?\d\d(?!\s*%)",
        r"(?:năm|giai đoạn|đến|cuối|hết|trước|tầm nhìn|từ|và|so với|kỳ|khóa|,|\(|/)\s*(?:19|20)\d\d(?![.,]?\d|\s*%)",
        r"(?<![.,\d])(?:19|20)\d\d(?=\s*[,;:.)\]]|\s*$|\s+(?:đạt|là|và|đến|có|trở|phấn|của|trên địa bàn|được))",
        # Generations, protocols, levels.
        r"\d\s*g\b(?!\s*b)(?:\s*[/,-]\s*\d\s*g\b)*|ipv\d|\bai\s?\d|24/7|24/24\w*|\d+x\d+|7/7|wi-?fi\s*\d\w?",
        r"(?:công nghiệp|web|cách mạng|lần thứ|đợt|phiên bản|version|v)\s*\d(?:\.\d)?\b",
        (
            r"(?:mức độ|cấp độ|mức|loại|cấp|tier|hạng|bậc|lớp|level|tầng)\s*\d(?:\s*(?:,|và|-|hoặc|đến|"
            r"/)\s*\d)*(?!\d|[.,]\d|\s*%)"
        ),
        r"(?:bão|gió|giật|áp thấp)[^.;,\d]{0,12}cấp\s*\d{1,2}(?:\s*-\s*\d{1,2})?",
        r"\blớp\s*1[0-2](?!\d)",
        r"(?<!\d)(?<!mở )(?<!thêm )(?<!tổ chức )(?:0?[1-9])\s*(?:cấp|lớp(?!\s*/|\s+(?:tập|bồi|đào|học|phổ|kỹ|dạy))|"
        r"tầng|chiều|phía|bên|trụ cột|cùng|rõ|không|đột phá|nhà)\b",
        r"\d+\s*tháng\s*(?:đầu|cuối)",
        # How often: "6 tháng/lần".
        r"\d+\s*(?:tháng|quý|tuần|ngày|năm)\s*/\s*(?:0?1\s*|một\s*)?lần",
        # Ages, and what a rate is counted on: "từ 15 tuổi trở lên", "trên 100 dân".
        r"(?<![\d.,])(?<!đạt )(?<!đạt trên )(?<!đạt từ )(?<!lên )\d+\s*(?:-\s*\d+\s*)?tuổi",
        r"(?:trên|tính trên|trên mỗi)\s*(?:100|1[.,]?000|10[.,]?000|100[.,]?000)\s*(?:dân|người|hộ)\b",
        r"(?:\d+\s*)?vạn dân",
        rf"(?:bình quân|trung bình|tính)\s+(?:trên|mỗi|cho)\s+0?1\s+[{LOWER}]+",
        r"đề án\s*0?6|\bđa\s*06",
        rf"\b{_NUMBERED}\s*(?:số\s*)?(?:thứ\s*)?\d+(?:[.:/-]\d+)*[a-zđ]?(?!\s*%|[.,]\d)\b",
        r"\[\d+\]|\(\d\)",
        # Fractions: "trên 2/3 số hộ", "nhóm 1/3 tỉnh dẫn đầu".
        r"(?<![\d/.,])[1-9]/[2-9]\s+(?:tổng\s+)?số\b|nhóm\s+1/[2-9]",
        r"\d{1,2}\s*(?:h|giờ)\s*\d{2}|\b\d{1,2}h\b",
        r"\b0\d{9,10}\b|\d{3,4}[.\s]\d{3}[.\s]\d{3,4}(?=\s*(?:$|;|\)))",
        r"\w+(?:19|20)\d\d\b(?<!\s\d{4})",
    )
)


def spans(words: str) -> list[tuple[int, int]]:
    """Where figures of a folded text count nothing.

    >>> spans("số 749/qđ-ttg ngày 03/6/2020") != []
    True
    >>> spans("80% hộ gia đình"), spans("")
    ([], [])
    """
    return sorted(found.span() for pattern in _PATTERNS for found in pattern.finditer(words))


def is_masked(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in taken)

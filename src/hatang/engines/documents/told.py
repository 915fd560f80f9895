"""How things stand, told beside what is promised: words that say so, and sentences that say both."""

from __future__ import annotations

import re

from hatang.engines.documents import clauses, quantities
from hatang.engines.documents.words import fold

# "Hiện đại" is no "hiện"; "lắp đặt mới 40 điểm" promises, "song mới 15 nhà máy" tells.
_NOW = (
    r"(?:hiện(?: nay| tại| đã| có| mới| chỉ)?(?! đại)(?!\w)|(?:tính )?đến nay"
    r"|tính đến (?:ngày|tháng|thời điểm)[^,]{0,30}?)"
)
_TELLS = re.compile(
    # "Gấp 10 lần hiện nay" compares.
    r"(?<!\w)(?<!lần )(?<!với )(?<!mức )(?<!như )(?<!hơn )"
    r"(?:hiện (?:nay|tại|đã|có|mới|chỉ)|đã đạt|tính đến|đến nay|năm qua|thời gian qua|vừa qua)(?!\w)"
    r"|(?:^|[.:]\s*)(?:kết quả(?! giải| thủ| xử| chuyển đổi| xếp| đánh giá)|nhìn chung(?!\w))"
    r"|(?:^|[,.:]\s*)(?:song|nhưng|tuy nhiên|vẫn|chỉ)? ?mới(?: chỉ)?(?: có| đạt| được)?\s*$"
    r"|(?<!\w)đã \S+(?: \S+)? (?:được |khoảng |trên |hơn |gần )?$"
    r"|(?<!\w)(?:chỉ mới|mới chỉ|mới có|mới đạt)\s*$"
)
_OPENS = re.compile(r"(?:hiện(?: nay| tại)?(?! đại)(?!\w)|đến nay)[^;]*?\s(?:có|đạt|là|mới)\s", re.IGNORECASE)
_AIM = r"(?:phấn đấu|mục tiêu|dự kiến|kế hoạch|yêu cầu|(?:đến|trong|hết|cuối)(?: hết| cuối)? năm (?:19|20)\d\d)(?!\w)"
_BOTH = re.compile(
    rf"(?P<what>[^;,]*?)(?P<now>{_NOW})\s*,?\s*(?P<told>[^;]*?\d[^;]*?)\s*[,;]\s*(?P<aim>{_AIM}.*\d.*)", re.IGNORECASE
)
_RISES = re.compile(r"(\d\s*%?[^,;\d]{0,30}?)\s+(?:hiện nay|hiện tại|như hiện nay)(?=,? (?:lên|xuống|còn)(?!\w))")
_PARTED = re.compile(rf"((?<!\w){_NOW}[^;.]*?\d[\d.,]*(?:\s*%)?[^;.\d]{{0,40}});\s+(?={_AIM})", re.IGNORECASE)
_NAMED = re.compile(r"(?:mục tiêu|dự kiến|kế hoạch|yêu cầu)(?: là)?:?\s+", re.IGNORECASE)
_SAYS = re.compile(r"\s*(?:(?:mới|đã|chỉ|đang|là|ở mức|đạt|có|được|khoảng|trên|gần)\s*)+$", re.IGNORECASE)


def is_told(lead: str) -> bool:
    """Whether the folded words before a figure say how things stand.

    >>> is_told("hiện nay mới có "), is_told("cấp xã mới có "), is_told("lắp đặt mới "), is_told("mạng hiện đại phủ ")
    (True, True, False, False)
    >>> is_told("gấp 10 lần hiện nay, đạt tối thiểu "), is_told("")
    (False, False)
    """
    return _TELLS.search(lead) is not None


def opens(clause: str) -> bool:
    """Whether a sentence only tells how things stand, and so do the parts behind its semicolons.

    >>> opens("Hiện Thành phố có 168 phường, xã"), opens("Hiện đạt 40%, phấn đấu đạt 70%"), opens("Hiện đại hóa 2 trạm")
    (True, False, False)
    """
    return _OPENS.match(clause) is not None and put_last(clause) == clause


def put_last(clause: str) -> str:
    """A sentence that tells and then promises, with what it tells in brackets after the promise.

    >>> put_last("Hiện nay mới đạt 40%, phấn đấu đến năm 2030 đạt 70% hộ dùng cáp quang")
    'phấn đấu đến năm 2030 đạt 70% hộ dùng cáp quang (hiện nay: 40%)'
    >>> put_last("Tỷ lệ hộ có cáp quang hiện đạt 40%, phấn đấu đến năm 2030 đạt 70%")
    'Tỷ lệ hộ có cáp quang, phấn đấu đến năm 2030 đạt 70% (hiện nay: 40%)'
    >>> put_last("Nâng tỷ lệ từ 65% hiện nay lên 85%"), put_last("Xây dựng mạng hiện đại"), put_last("")
    ('Nâng tỷ lệ từ 65% lên 85%', 'Xây dựng mạng hiện đại', '')
    """
    clause = _RISES.sub(r"\1", clause)
    both = _BOTH.match(clause)
    if both is None:
        return clause
    stands, aims = quantities.find(both["told"]), quantities.find(both["aim"])
    if not stands or not aims:
        return clause
    what = both["what"].strip(" ,") or _SAYS.sub("", both["told"][: stands[0].start]).strip(" ,")
    # What is counted stands once: with the promise, or with what is told.
    aim = both["aim"].rstrip(" .")
    is_own = bool(aims[-1].unit.strip("%")) or "tỷ lệ" in fold(aim) or len(_words_after(aim, aims[-1].end)) > 1
    if what and not is_own:
        aim = f"{what}{'' if what.endswith(':') else ','} {_NAMED.sub('', aim)}"
    return f"{aim} (hiện nay: {both['told'][stands[0].figure[0] : stands[0].end].strip()})"


def _words_after(aim: str, end: int) -> list[str]:
    return clauses.years_out(aim[end:]).strip(" ,.;()").split()


def joined(text: str) -> str:
    """Sentences of which one tells and the next promises the same, as one.

    >>> joined("Hộ có cáp quang hiện đạt 40%; phấn đấu đến năm 2030 đạt 70%; 100% xã có 5G"), joined("")
    ('Hộ có cáp quang hiện đạt 40%, phấn đấu đến năm 2030 đạt 70%; 100% xã có 5G', '')
    """
    return _PARTED.sub(r"\1, ", text)

"""Who a sentence charges with what, and by when: "Giao Sở A chủ trì, phối hợp với Sở B rà soát …, xong trước 30/6"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hatang.engines.documents import bodies, periods
from hatang.engines.documents.predicates import predicate_at
from hatang.engines.documents.timing import timed
from hatang.engines.documents.words import UPPER, joined


@dataclass(frozen=True)
class Charge:
    """What is to be done, who leads and supports, the words of the time; `is_said`: "giao" or "chủ trì" is said."""

    text: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    when: str
    is_said: bool


# "Giao ban", "giao diện" give nothing to anybody.
_ORDERS = (
    r"(?:giao(?!\s+(?-i:ban|dịch|diện|lưu|tiếp|thông|thời)(?!\w))|phân công|yêu cầu|đề nghị|chỉ đạo)(?: nhiệm vụ)?"
    r"(?: cho)?(?: đồng chí)?"
)
_ORDERED = re.compile(rf"(?:(?:đồng ý|thống nhất|nhất trí),? )?{_ORDERS}\s+(?=\S)", re.IGNORECASE)
_LEADS = r"(?:là (?:cơ quan|đơn vị) )?(?:làm |đồng |cùng )?(?:chủ trì|chịu trách nhiệm chính|làm đầu mối)"
_LED = re.compile(rf"{_LEADS}[,;]?\s*(?:và\s+)?", re.IGNORECASE)
_WITH = re.compile(
    rf"(?:chủ động\s+)?phối hợp(?: chặt chẽ)?(?:\s+(?:với|cùng)(?:\s+với)?)?\s+(?=các\b|(?-i:[{UPPER}]))", re.IGNORECASE
)
_NOTHING_OF_ITS_OWN = re.compile(
    r"(?:chủ trì|tham mưu|thực hiện|triển khai|tổ chức|hoàn thành|theo dõi|đôn đốc|và|,|\s)*", re.IGNORECASE
)
_AGREED = re.compile(
    r"(?:đồng ý|thống nhất|nhất trí)(?: (?:về|với))?(?: chủ trương)?(?: (?:về )?việc)?\s+", re.IGNORECASE
)
# "Công ty Điện lực: Ưu tiên cấp điện …"
_NAMED = re.compile(r"([^:;.]{3,200}):\s+(\S.+)")
# "Tổ chức hội nghị …" is an act; organisations stand as "các tổ chức".
_ARRANGES = re.compile(r"tổ chức\b", re.IGNORECASE)
_SHORTEST = 12
_LONGEST_LEAD = 200


def charge(text: str, above: tuple[str, ...] = ()) -> Charge | None:
    """What a numbered text charges somebody with, None where it names nobody; `above` are those its heading names.

    >>> found = charge("Sở A chủ trì, phối hợp với Sở Tài chính và Công an tỉnh rà soát hồ sơ, xong trước 30/6/2026.")
    >>> found.text, found.lead, found.support, found.when
    ('rà soát hồ sơ', ('Sở A',), ('Sở Tài chính', 'Công an tỉnh'), 'trước 30/6/2026')
    >>> charge("Giao Trung tâm Dịch vụ tổng hợp xã chủ trì, Đoàn Thanh niên xã phối hợp, mở lớp.").support
    ('Đoàn Thanh niên xã',)
    >>> found = charge("Lập bản đồ số toàn tỉnh (Sở Xây dựng chủ trì; UBND các xã phối hợp; Quý II/2026)")
    >>> found.text, found.lead, found.support, found.when
    ('Lập bản đồ số toàn tỉnh', ('Sở Xây dựng',), ('UBND các xã',), 'Quý II/2026')
    >>> charge("Lập bản đồ số. Giao Sở Xây dựng thực hiện hằng quý.").lead, charge("Lập bản đồ số"), charge("")
    (('Sở Xây dựng',), None, None)
    """
    words, helpers, time = _helped(joined(text).strip(" ;."))
    found = _in_brackets(words) or _after(words)
    if found is None:
        rest, when = timed(words)
        found = _leading(rest, when) or _under(rest, when, above)
    if found is None or not found.lead or _NOTHING_OF_ITS_OWN.fullmatch(found.text):
        return None
    return replace(found, support=(*found.support, *helpers), when=found.when or time)


# "…; Sở B phối hợp thực hiện." or "… (phối hợp: VNPT; thời hạn: Quý II/2026)" after who leads and what is done.
_HELPS_AT_END = re.compile(
    r"[;.,]\s+(?:và\s+)?([^;.]{3,160}?)\s+(?:cùng\s+)?phối hợp(?: (?:thực hiện|triển khai|tổ chức))?$", re.IGNORECASE
)
# "… . Phối hợp với Sở B; VNPT A. Hoàn thành trước ngày 15/6/2025": a sentence of its own.
_HELPS_BEFORE_END = re.compile(
    r"(?<=[.;])\s+Phối hợp(?: chặt chẽ)? (?:với|cùng)\s+([^.]{3,240}?)"
    r"(?:\.\s+(?=Hoàn|Thời|Thực|Xong|Trước|Trong|Hằng)|$)"
)
_LABELLED = re.compile(
    r"(?P<help>(?:cơ quan |đơn vị )?phối hợp(?: với)?)\s*:\s*(?P<who>.+)"
    r"|(?:thời (?:hạn|gian)(?: (?:thực hiện|hoàn thành|triển khai))?|hoàn thành|tiến độ)\s*:\s*(?P<when>.+)",
    re.IGNORECASE,
)


def _helped(text: str) -> tuple[str, tuple[str, ...], str]:
    """A text without what ends it and only names who helps and when; they, and the words of the time."""
    if (found := _HELPS_AT_END.search(text)) and bodies.is_body(found[1]) and len(text[: found.start()]) > _SHORTEST:
        return text[: found.start()].strip(" ,;."), tuple(bodies.split(found[1])), ""
    if (found := _HELPS_BEFORE_END.search(text)) and bodies.is_body(found[1]):
        return f"{text[: found.start()]}. {text[found.end() :]}".strip(" ,;."), tuple(bodies.split(found[1])), ""
    opened = _last_bracket(text)
    said = [_LABELLED.fullmatch(part.strip()) for part in text[opened + 1 : -1].split(";")] if opened else []
    if not opened or not all(said):
        return text, (), ""
    helpers = [name for each in said if each and each["help"] for name in bodies.split(each["who"])]
    when = next((each["when"] for each in said if each and each["when"]), "")
    return text[:opened].strip(" ,;."), tuple(helpers), when


def leads(text: str) -> bool:
    """Whether a text goes on behind the name of who leads: "Chủ trì, phối hợp với Sở B …".

    >>> leads("Chủ trì, phối hợp với Sở Y tế lập kho dữ liệu"), leads("Sở Nội vụ chủ trì"), leads("")
    (True, False, False)
    """
    return _LED.match(text) is not None


def shared_out(words: str) -> Charge | None:
    """Who leads, who helps and when, parted by semicolons as in brackets; None where nobody leads.

    >>> found = shared_out("Sở A chủ trì; Sở Y tế; Sở Nội vụ phối hợp; quý II/2026")
    >>> found.lead, found.support, found.when
    (('Sở A',), ('Sở Y tế', 'Sở Nội vụ'), 'quý II/2026')
    >>> shared_out("quý II/2026"), shared_out("")
    (None, None)
    """
    return _in_brackets(f"- ({words.strip(' .;')})")


def is_order(text: str) -> bool:
    """Whether a sentence gives something to a body.

    >>> is_order("Giao Sở Nội vụ chủ trì"), is_order("Giao diện dễ dùng"), is_order("")
    (True, False, False)
    """
    found = _ORDERED.match(text)
    return found is not None and bodies.is_body(text[found.end() :])


# ---------------------------------------------------------------- "… (Sở A chủ trì; Sở B phối hợp; Quý II/2026)"


_IN_LEAD = re.compile(
    rf"(.{{2,}}?)\s+{_LEADS}(?: (?:thực hiện|tham mưu|triển khai))?"
    r"(?:\s*,?\s*(?:và\s+)?phối hợp\s+(?:với|cùng)\s+(.+))?",
    re.IGNORECASE,
)
# "Phòng A chủ trì, Phòng B phối hợp".
_IN_BOTH = re.compile(
    rf"(.{{2,}}?)\s+{_LEADS},\s*(?:và\s+)?((?!phối hợp).{{2,}}?)\s+(?:cùng )?phối hợp(?: (?:thực hiện|triển khai))?",
    re.IGNORECASE,
)
_IN_SUPPORT = re.compile(
    r"(?:(.{2,}?)\s+(?:cùng )?phối hợp(?:\s+(?!với|cùng).*)?|phối hợp(?: với| cùng)?:?\s+(.+))", re.IGNORECASE
)
_IN_ACT = re.compile(r"(.{2,}?)\s+(?:thực hiện|phụ trách|tham mưu)", re.IGNORECASE)


_TIME_LABEL = re.compile(
    r"(?:thời (?:hạn|gian)(?: (?:thực hiện|hoàn thành|triển khai))?|tiến độ)\s*:\s*", re.IGNORECASE
)


def _in_brackets(text: str) -> Charge | None:
    """The responsibility in the brackets that end a text."""
    opened = _last_bracket(text)
    if opened is None:
        return None
    lead: list[str] = []
    support: list[str] = []
    when, is_said = "", False
    for part in filter(None, (each.strip(" .,") for each in text[opened + 1 : -1].split(";"))):
        plain = _TIME_LABEL.sub("", part)
        rest, said = ("", plain) if periods.is_period(plain) else timed(plain)
        when = when or said
        if not rest:
            continue
        if (found := _IN_BOTH.fullmatch(rest)) and bodies.is_body(found[2]):
            lead += bodies.split(found[1])
            support += bodies.split(found[2])
            is_said = True
        elif found := _IN_LEAD.fullmatch(rest):
            lead += bodies.split(found[1])
            support += bodies.split(found[2] or "")
            is_said = True
        elif found := _IN_SUPPORT.fullmatch(rest):
            support += bodies.split(found[1] or found[2])
        elif not lead and bodies.is_body(named := (found[1] if (found := _IN_ACT.fullmatch(rest)) else rest)):
            lead += bodies.split(named)
        elif lead and bodies.is_body(rest):
            # "Sở A chủ trì; Sở B; Sở C phối hợp": the word stands once, behind the last.
            support += bodies.split(rest)
        else:
            return None
    if not lead or not (is_said or when):
        return None
    return Charge(text[:opened].strip(" ,;.:"), tuple(lead), tuple(support), when, is_said=True)


def _last_bracket(text: str) -> int | None:
    """Where the bracket opens that closes at the end of a text."""
    if not text.endswith(")"):
        return None
    depth = 0
    for at in range(len(text) - 1, 0, -1):
        depth += {")": 1, "(": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return None


# ---------------------------------------------------------------- "… . Giao Sở A chủ trì, phối hợp với Sở B …"


_NEXT = re.compile(
    rf"\s*(?P<mark>[.;,:])\s+(?:và\s+)?{_ORDERS}\s+(?=\S)|\s*(?P<end>[.;])\s+(?=\S)|\s*,?\s+do\s+(?=\S)", re.IGNORECASE
)


def _after(text: str) -> Charge | None:
    """The responsibility said after what is to be done."""
    for found in _NEXT.finditer(text):
        before, rest = text[: found.start()], text[found.end() :]
        if len(before) < _SHORTEST or _is_party(before) or _ORDERED.match(before):
            continue
        rest, when = timed(rest.strip(" ."))
        is_ordered = found["mark"] is not None
        who = _party(rest)
        if who is None and found["end"] is None and bodies.is_body(rest):
            who = Charge("", tuple(bodies.split(rest)), (), "", is_said=True)
        if who is None or not (
            is_ordered or who.is_said or (found["end"] is None and _NOTHING_OF_ITS_OWN.fullmatch(who.text))
        ):
            continue
        own = who.text if found["mark"] in (";", ",") and not _NOTHING_OF_ITS_OWN.fullmatch(who.text) else ""
        before, earlier = (before, "") if when else timed(before)
        what = _AGREED.sub("", before, count=1) if _AGREED.match(before) else before
        return replace(who, text="; ".join(filter(None, (what.strip(" ,;."), own))), when=when or earlier, is_said=True)
    return None


# ---------------------------------------------------------------- "Giao Sở A chủ trì …", "Sở A …", "Chủ trì, …"


def _leading(text: str, when: str) -> Charge | None:
    ordered = _ORDERED.match(text)
    if _WITH.match(text):
        # "Phối hợp Bưu điện mở điểm tiếp nhận" names who helps; who leads stands above it.
        return None
    who = _party(text[ordered.end() :] if ordered else text)
    if who is None:
        return None
    return replace(who, when=when, is_said=who.is_said or ordered is not None)


def _under(text: str, when: str, above: tuple[str, ...]) -> Charge | None:
    """What stands under the name of a body: "Chủ trì, phối hợp với Sở B rà soát …"."""
    if not above:
        return None
    support, act, is_said = _acted(text)
    return Charge(act, above, support, when, is_said)


def _is_party(text: str) -> bool:
    return _party(text) is not None


def _party(text: str) -> Charge | None:
    """A text that begins with those who are to act: they, who helps them, and the act."""
    if (named := _NAMED.match(text)) and bodies.is_body(named[1]):
        support, act, is_said = _acted(named[2])
        return Charge(act, tuple(bodies.split(named[1])), support, "", is_said)
    at = predicate_at(text)
    lead = (text if at is None else text[:at]).strip(" ,:;")
    if at is None or len(lead) > _LONGEST_LEAD or not bodies.is_body(lead) or _ARRANGES.match(lead):
        return None
    support, act, is_said = _acted(text[at:])
    return Charge(act, tuple(bodies.split(lead)), support, "", is_said)


# "Sở A chủ trì, Sở B phối hợp".
_HELPED = re.compile(r"[\s,;]*(?:và\s+)?([^.;]{3,160}?)\s+(?:cùng\s+)?phối hợp(?!\w|\s+(?:với|cùng))", re.IGNORECASE)


def _acted(text: str) -> tuple[tuple[str, ...], str, bool]:
    """(who supports, the act, whether "chủ trì" is said) of what follows the name of who leads."""
    led = _LED.match(text)
    rest = text[led.end() :] if led else text
    joins = _WITH.match(rest)
    if joins is None and led and (helped := _HELPED.match(rest)) and bodies.is_body(helped[1]):
        return tuple(bodies.split(helped[1])), rest[helped.end() :].strip(" ,:;"), True
    if joins is None:
        return (), rest.strip(" ,:;"), led is not None
    rest = rest[joins.end() :]
    at = predicate_at(rest)
    support = (rest if at is None else rest[:at]).strip(" ,:;")
    return tuple(bodies.split(support)), rest[len(rest) if at is None else at :].strip(" ,:;"), led is not None

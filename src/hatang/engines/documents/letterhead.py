"""The head of a document: number, date, kind, issuer, title, what it rests on, what it replaces or amends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents.model import Cited, Head
from hatang.engines.documents.source import Paragraph
from hatang.engines.documents.words import LOWER, UPPER, capital, fold, is_upper, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.documents.source import Block

_KINDS = {
    "kế hoạch": "Kế hoạch",
    "quyết định": "Quyết định",
    "nghị quyết": "Nghị quyết",
    "chương trình hành động": "Chương trình hành động",
    "chương trình": "Chương trình",
    "đề án": "Đề án",
    "chiến lược": "Chiến lược",
    "chỉ thị": "Chỉ thị",
    "thông báo": "Thông báo",
    "công văn": "Công văn",
    "báo cáo": "Báo cáo",
    "hướng dẫn": "Hướng dẫn",
    "tờ trình": "Tờ trình",
    "quy hoạch": "Quy hoạch",
}
_CODES = {
    "kh": "Kế hoạch",
    "qđ": "Quyết định",
    "nq": "Nghị quyết",
    "ctr": "Chương trình",
    "đa": "Đề án",
    "ct": "Chỉ thị",
    "cthđ": "Chương trình hành động",
    "ctrhđ": "Chương trình hành động",
    "tb": "Thông báo",
    "hd": "Hướng dẫn",
    "bc": "Báo cáo",
    "ttr": "Tờ trình",
}
_SIGN = r"\d+[a-zA-Z]?(?:\s*/\s*(?:19|20)\d\d)?\s*[-/]\s*[A-ZĐƯ][\w&ĐƯđư.]*(?:\s*[-/]\s*[A-ZĐƯ][\w&ĐƯđư.]*)*"
_OWN = re.compile(rf"(?:^|\s)Số(?: hiệu)?\s*[:.]?\s*({_SIGN})")
_UNNUMBERED = re.compile(r"(?:^|\s)Số\s*:\s*[.…_\s]*\s*(/\s*(?:KH|QĐ|NQ|CTr|ĐA)[-\w]*)")
_DAY = r"ngày\s*(\d{1,2})\s*(?:tháng|/|-|\.)\s*(\d{1,2})\s*(?:năm|/|-|\.)\s*((?:19|20)\d\d)"
_DATED = re.compile(rf"((?-i:[{UPPER}])[^,|;:.\d]{{1,40}}),\s*{_DAY}", re.IGNORECASE)
_CITED = re.compile(
    rf"(?:(?P<kind>Nghị quyết|Quyết định|Kế hoạch|Nghị định|Thông tư|Chỉ thị|Chương trình hành động|"
    rf"Chương trình|Đề án|Công văn|Văn bản|Tờ trình|Kết luận|Luật|Thông báo|Hướng "
    rf"dẫn)(?:\s+[^;,.()]{{0,60}}?)?\s+)?"
    rf"(?:số\s*:?\s*)?(?P<number>{_SIGN})(?:[^;]{{0,12}}?(?:{_DAY}))?",
    re.IGNORECASE,
)
_BASIS = re.compile(r"^(?:căn cứ|thực hiện|theo đề nghị|xét đề nghị|trên cơ sở|tiếp theo)", re.IGNORECASE)
# A title may begin with "Thực hiện", a basis then names a document by its number.
_RESTS = re.compile(
    (
        r"^(?:căn cứ|theo đề nghị|xét đề nghị|thực hiện (?:các )?(?:quyết định|nghị quyết|kế hoạch|công văn|"
        r"chỉ thị|văn bản)[^;]{0,40}số\b)"
    ),
    re.IGNORECASE,
)
_REPLACES = re.compile(r"(?:thay thế(?:\s+(?:cho|các))?|bãi bỏ(?:\s+toàn bộ)?|hết hiệu lực)", re.IGNORECASE)
_AMENDS = re.compile(
    (
        r"(?:sửa đổi,?(?:\s*(?:và\s*)?bổ sung)?|điều chỉnh,?(?:\s*(?:và\s*)?bổ sung)?|bổ sung)\s+(?:một số|"
        r"các|những|nội dung|nhiệm vụ|chỉ tiêu|mục|điểm|khoản|điều|phụ lục|kế hoạch|quyết định|nghị quyết|"
        r"chương trình|đề án)"
    ),
    re.IGNORECASE,
)
_HEAD_BLOCKS = 60
# A law library's page tells about a document in a table before the document itself.
_HEAD_ROWS = 30


def _texts(blocks: Sequence[Block]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif len(block.rows) <= 6 and any("CỘNG" in cell.text for row in block.rows for cell in row.cells):
            # The head is a table of two columns: each is read downwards.
            columns = [" ".join(row.text(column) for row in block.rows) for column in range(block.width)]
            found += [" ".join(text.split()) for text in dict.fromkeys(columns)]
        else:
            found += [" | ".join(cell.text for cell in row.cells) for row in block.rows[:_HEAD_ROWS]]
    return found


def read(blocks: Sequence[Block]) -> Head:
    """The head of the document from its first blocks; replaced and amended plans from all of it.

    >>> from hatang.engines.documents.lines import blocks_of
    >>> lines = ["ỦY BAN NHÂN DÂN", "TỈNH A", "Số: 12/KH-UBND", "A, ngày 02 tháng 3 năm 2024", "KẾ HOẠCH"]
    >>> head = read(blocks_of([*lines, "Chuyển đổi số năm 2024"]))
    >>> head.number, head.date, head.kind, head.issuer, head.title
    ('12/KH-UBND', '2024-03-02', 'Kế hoạch', 'Ủy ban nhân dân tỉnh A', 'Chuyển đổi số năm 2024')
    """
    texts = _texts(blocks[:_HEAD_BLOCKS])
    head = Head()
    whole = "\n".join(texts[:40])
    joined_head = re.sub(r"\s*\n\s*", " ", whole)
    if found := _OWN.search(joined_head):
        head.number = _plain(found[1])
    elif found := _UNNUMBERED.search(joined_head):
        head.number = re.sub(r"\s+", "", found[1])
    _dates(head, texts[:30])
    head.issuer = _issuer(texts[:20])
    _kind_and_title(head, texts)
    head.issuer = _of_its_place(head, whole)
    head.bases = _bases(texts)
    _relations(head, blocks)
    head.signer = _signer(_texts(blocks))
    return head


def _of_its_place(head: Head, said: str) -> str:
    """The issuer with the name of its place, where the lines under "ỦY BAN NHÂN DÂN" are gone."""
    kind = _AREA.search(said)
    if head.issuer not in ("Ủy ban nhân dân", "Hội đồng nhân dân") or kind is None or not head.place:
        return head.issuer
    return f"{head.issuer} {kind[1].lower()} {head.place}"


_AREA = re.compile(
    r"(?:UBND|Ủy ban nhân dân|HĐND|địa bàn) (tỉnh|thành phố|huyện|thị xã|quận|xã|phường|đặc khu)(?!\w)", re.IGNORECASE
)


def _plain(number: str) -> str:
    """A printed number without the spaces in it and the full stop after it."""
    return re.sub(r"\s+", "", number).rstrip(".,-/")


def _dates(head: Head, texts: list[str]) -> None:
    for text in texts:
        if found := _DATED.search(joined(text)):
            named = re.search(rf"(?<!\w)(?:[{UPPER}][{LOWER}.]+[\s-]*){{1,4}}$", joined(found[1].split("|")[-1]))
            head.place = re.sub(r"^.*[Pp]húc\s+", "", named[0].strip()) if named else ""
            head.date = _iso(found[2], found[3], found[4])
            return
    for text in texts:
        if found := re.search(_DAY, fold(text)):
            if "căn cứ" in fold(text) or "/" in text[: found.start()]:
                continue
            head.date = _iso(found[1], found[2], found[3])
            return


def _iso(day: str, month: str, year: str) -> str | None:
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return None
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _issuer(texts: list[str]) -> str:
    """The issuing body out of the left head, in ordinary letters."""
    if not any(re.search(r"CỘNG\s*HÒA|CỘNG\s*HOÀ|ĐẢNG CỘNG SẢN|Số\s*:|Số\s+\d", text) for text in texts):
        # A text without the two-column head: only lines in capitals can name who issues it.
        texts = [text for text in texts[:6] if is_upper(text) and len(text) < 100]
    flat = " ".join(" ".join(texts).replace("|", " ").split())
    low = joined(_left_column(flat).strip(" -*_"))
    bodies = [joined(each).rstrip(" *-_") for each in _BODIES.split(low) if _BODIES.match(each)]
    if not bodies:
        return ""
    # A department stands under its committee: the issuer is the lower one.
    above, last = (bodies[-2] if len(bodies) > 1 else ""), bodies[-1]
    if "VĂN PHÒNG" in (above, last) and above:
        return f"Văn phòng {_ordinary(above if last == 'VĂN PHÒNG' else last)}"
    if last.startswith("TỔ CÔNG TÁC") and (place := _NAMES.search(_ordinary(above))):
        return f"{capital(last.lower()).replace('đề án', 'Đề án')} {place[0]}"
    return _ordinary(last)


def _left_column(flat: str) -> str:
    """What stands beside the name of the state or the Party, whichever of their lines comes first.

    >>> _left_column("Trang chủ CỘNG HÒA XÃ HỘI CHỦ NGHĨA UBND VIỆT NAM TỈNH A Độc lập - Tự do - Hạnh phúc")
    'UBND TỈNH A'
    >>> _left_column("ĐẢNG CỘNG SẢN VIỆT NAM TỈNH ỦY A BAN CHỈ ĐẠO * Số 1-KH/BCĐ")
    'TỈNH ỦY A BAN CHỈ ĐẠO *'
    """
    head, *numbered = _NUMBERED.split(flat)
    head = head if numbered else _TITLED.split(flat)[0]
    plain = _BESIDE.sub(" ", head).replace("HOÀ", "HÒA")
    state = list(_STATE)
    beside: list[str] = []
    for word in plain.split():
        if state and word == state[0]:
            del state[0]
        elif word == word.upper():
            beside.append(word)
    is_read = not state or plain != head
    return " ".join(beside) if is_read else head


_NUMBERED = re.compile(r"Số\s*:|Số\s+\d")
# What ends the head where no number does: the kind of the document, in capitals.
_TITLED = re.compile(rf"(?<!SỞ )(?<!\w)(?:{'|'.join(map(str.upper, _KINDS))})(?!\w)(?! VÀ ĐẦU TƯ)")
_BESIDE = re.compile(rf"ĐẢNG CỘNG SẢN VIỆT NAM|(?i:Độc\s+lập\s*\W?\s*Tự\s+do\s*\W?\s*Hạnh\s+phúc)|(?i:{_DAY})")
_STATE = ("CỘNG", "HÒA", "XÃ", "HỘI", "CHỦ", "NGHĨA", "VIỆT", "NAM")
_BODIES = re.compile(
    r"(?=\b(?:(?<!ĐẢNG ỦY )(?:ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|HỘI ĐỒNG NHÂN DÂN|UBND|HĐND)|"
    r"(?:ỦY|UỶ) BAN (?:MTTQ|MẶT TRẬN)|"
    r"THỦ TƯỚNG CHÍNH PHỦ|NGÂN HÀNG (?=NHÀ NƯỚC|CHÍNH SÁCH)|"
    r"(?<!TƯỚNG )CHÍNH PHỦ|QUỐC HỘI|(?<!ĐẢNG )(?<!CÁN )BỘ |TỈNH ỦY|"
    r"THÀNH ỦY|HUYỆN ỦY|ĐẢNG ỦY|ĐẢNG ĐOÀN|TỈNH ĐOÀN|THÀNH ĐOÀN|"
    r"BAN (?:CHỈ ĐẠO|CHỈ HUY|QUẢN LÝ|CHẤP HÀNH|THƯỜNG VỤ|TUYÊN GIÁO|TỔ CHỨC|DÂN TỘC|NỘI CHÍNH)|"
    r"SỞ |(?<!VĂN )(?<!QUỐC )PHÒNG (?!CHỐNG|THỦ|,)|"
    r"VĂN PHÒNG|TỔ CÔNG TÁC|(?<!BỘ )CÔNG AN|KHO BẠC|"
    r"BẢO HIỂM XÃ HỘI|(?<!TỔNG )(?<!CHI )CỤC |TỔNG CỤC|CHI CỤC|(?<!TỔNG )CÔNG TY|TỔNG CÔNG TY|TẬP ĐOÀN|"
    r"VNPT|VIETTEL|MOBIFONE|(?<!CHÍNH )(?<!VÀ )(?<!CỤC )VIỄN THÔNG |"
    r"(?<!VIỆN )TRƯỜNG (?=ĐẠI|CAO|CHÍNH|TRUNG|THPT|THCS|TIỂU|MẦM)|BỆNH VIỆN|"
    r"TRUNG TÂM)\b)"
)
_NAMES = re.compile(
    r"\b(tỉnh(?! ủy| đoàn)|thành phố|huyện đảo|huyện|xã(?! hội)|phường|quận|thị xã|đặc khu|tp\.?"
    r"|khu kinh tế(?! và| tỉnh))\s+(.+)$"
)
# A body of one of these kinds has a name of its own: "Sở | Khoa học và Công nghệ", "Ban | Quản lý …".
_KIND = re.compile(
    r"(?:bộ|sở|ban|phòng|(?:chi |tổng )?cục|trung tâm|kho bạc|bệnh viện|(?:tổng )?công ty|tập đoàn|tổ(?= công tác))\s"
)
_SHORT = re.compile(r"\b(?:ubnd|hđnd|mttq|vnpt|tw|tnhh|mtv)\b")


def _ordinary(shouted: str) -> str:
    """A body's name in capitals as people write it in a sentence.

    >>> _ordinary("ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"), _ordinary("BAN QUẢN LÝ KHU KINH TẾ DUNG QUẤT")
    ('Ủy ban nhân dân tỉnh Quảng Ngãi', 'Ban Quản lý Khu kinh tế Dung Quất')
    >>> _ordinary("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH"), _ordinary("ĐẢNG ỦY XÃ ĐĂK TÔ"), _ordinary("TỈNH ỦY GIA LAI")
    ('Sở Văn hóa, Thể thao và Du lịch', 'Đảng ủy xã Đăk Tô', 'Tỉnh ủy Gia Lai')
    """
    low = re.sub(r"^ubnd\b", "ủy ban nhân dân", shouted.lower().replace("uỷ", "ủy"))
    low = re.sub(r"^hđnd\b", "hội đồng nhân dân", low)
    name = ""
    if found := _NAMES.search(low):
        low, name = low[: found.start(2)], " ".join(map(capital, found[2].split()))
    elif found := re.match(r"(?:(?:tỉnh|thành|huyện) ủy|tỉnh đoàn|thành đoàn|viettel|vnpt|mobifone|viễn thông)\s", low):
        low, name = low[: found.end()], " ".join(map(capital, low[found.end() :].split()))
    if found := _KIND.match(low):
        parts = re.split(r"( và |, | - )", low[found.end() :])
        low = found[0] + "".join(part if part in (" và ", ", ", " - ") else capital(part) for part in parts)
    said = capital(_SHORT.sub(lambda short: short[0].upper(), low)) + name
    for common, proper in _PROPER:
        said = said.replace(common, proper)
    return said


# Nghị định 30/2020/NĐ-CP, phụ lục II: what is written with a capital wherever it stands.
_PROPER = (
    ("chính phủ", "Chính phủ"),
    ("nhà nước", "Nhà nước"),
    ("việt nam", "Việt Nam"),
    ("trung ương", "Trung ương"),
    ("khu kinh tế ", "Khu kinh tế "),
    ("thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
)


def _kind_and_title(head: Head, texts: list[str]) -> None:
    for number, text in enumerate(texts):
        line = joined(text).strip(" |*")
        low = fold(line)
        kind = next((name for name in _KINDS if low == name or low.startswith(f"{name} ")), None)
        if kind is None or not (line[: len(kind)].isupper() or low == kind) or len(line) > 400:
            continue
        head.kind = _KINDS[kind]
        rest = line[len(kind) :].strip(" :-")
        following = [joined(each) for each in texts[number + 1 : number + 6]]
        head.title = rest or _title_after(following)
        if _OPEN.fullmatch(rest):
            # "KẾ HOẠCH HÀNH ĐỘNG": what the plan is about stands under it.
            head.title = f"{rest} {_title_after(following)}".strip()
        elif (
            rest
            and following
            and following[0].isupper()
            and not _BASIS.match(following[0])
            and len(following[0]) < 250
            and not re.match(r"[IVX]+\.|ỦY BAN", following[0])
        ):
            head.title = f"{rest} {following[0]}"
        break
    else:
        # Some pages lose the line that says the kind: what stands in capitals under the date is the title.
        dated = next((number for number, text in enumerate(texts) if _DATED.search(joined(text))), len(texts))
        following = [joined(each) for each in texts[dated + 1 : dated + 6]]
        head.title = _title_after(following) if following and following[0].isupper() else ""
    head.title = _UNDER_TITLE.sub("", head.title) if head.title.isupper() else head.title
    code = re.search(r"[/-]([A-ZĐ][A-Za-zĐđ]*)-?", head.number)
    if code and code[1].lower() in _CODES and not head.kind:
        head.kind = _CODES[code[1].lower()]


# Who decides, in capitals like the title above it.
_UNDER_TITLE = re.compile(
    r"(?<=\w)(?<!CỦA)(?<!CHO)(?<!VÀ)(?<!VỚI)\s+"
    r"(?:ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|CHỦ TỊCH|HỘI ĐỒNG NHÂN DÂN)(?: [^\d,;]*)?$"
)
# What a kind goes on with before the title itself.
_OPEN = re.compile(r"(?:HÀNH ĐỘNG|TRIỂN KHAI|THỰC HIỆN|TRIỂN KHAI THỰC HIỆN|PHỐI HỢP|TỔNG THỂ|CHI TIẾT)")

# What "V/v …" says is the subject of a directive, and nothing after it.
_SUBJECT = re.compile(r"(?:Về việc|V/v)\s")


_BROKEN_NAME = re.compile(r"[-\u2013]\s.{1,80}\bnăm (?:19|20)\d\d$")


def _title_after(following: list[str]) -> str:
    parts: list[str] = []
    is_whole = False
    for text in following:
        if is_whole:
            # "… phường Xuân A" over "- Đồi B năm 2026": a name broken at its dash.
            return " ".join([*parts, *([text] if _BROKEN_NAME.match(text) else [])])
        if (
            not text
            or _RESTS.match(text)
            or re.match(
                r"(?:[IVX]+|\d+)\s*[.)]|\(|-{3}|ỦY BAN NHÂN DÂN|CHỦ TỊCH|THỦ TƯỚNG|Điều \d|UBND|HỘI ĐỒNG|QUYẾT ĐỊNH",
                text,
            )
        ):
            break
        is_open = parts and parts[-1].endswith(("giai đoạn", "năm", "đến"))
        if parts and not is_open and not text.isupper() and (parts[0].isupper() or _SUBJECT.match(parts[0])):
            break
        # A line that begins the text under a title of one paragraph with it: "… Quý I năm 2026 Ngày 16/4/2026, tại".
        parts.append(re.split(r"\s(?=Ngày \d{1,2}(?:/| tháng))", text)[0])
        is_whole = not text.isupper() and not re.search(r"\s(?:giai đoạn|năm|đến|về|của|và|tỉnh)$", text)
        if len(" ".join(parts)) > 300:
            break
    return " ".join(parts)


def _bases(texts: list[str]) -> list[Cited]:
    found: list[Cited] = []
    for text in texts:
        if not _BASIS.match(text):
            continue
        matches = list(_CITED.finditer(text))
        for number, match in enumerate(matches):
            stop = matches[number + 1].start() if number + 1 < len(matches) else len(text)
            title = re.split(r";|\.\s", text[match.end() : stop])[0].strip(" ,;.:")
            day = _iso(*match.groups()[-3:]) if match.groups()[-1] else None
            cited = Cited(_plain(match["number"]), day, joined(title)[:300])
            if cited.number not in {each.number for each in found}:
                found.append(cited)
    return found


def _relations(head: Head, blocks: Sequence[Block]) -> None:
    """What the document replaces and amends, wherever it says so."""
    title = f"{head.kind} {head.title}"
    for text in [title, *_sentences(blocks)]:
        for pattern, into in ((_REPLACES, head.replaces), (_AMENDS, head.amends)):
            if pattern is _AMENDS and text is not title and _IS_AMENDING.match(text) is None:
                # "Rà soát, sửa đổi Quyết định số 18" is work to be done, no amendment.
                continue
            for found in pattern.finditer(text):
                after = text[found.end() : found.end() + 500]
                if (
                    re.match(
                        (
                            r"\s*(?:cụm từ|từ|các từ|nội dung|điểm|khoản|mục|điều|gạch|phụ lục|chỉ tiêu|"
                            r"nhiệm vụ|số thứ tự|dòng)"
                        ),
                        after,
                        re.IGNORECASE,
                    )
                    and pattern is _REPLACES
                ):
                    continue
                after = after[: end.start()] if (end := _ENDS_LIST.search(after)) else after
                if pattern is _AMENDS and _ON_THE_WAY.search(after):
                    continue
                into += [number for number in _listed(after) if number not in into and number != head.number]
    head.amends = [number for number in head.amends if number not in head.replaces]


def _kind_of(number: str) -> str:
    """ "QĐ" of "1620/QĐ-BTNMT": a list goes on over documents of one kind, whoever issued them."""
    return re.sub(r"^\d+(?:/\d{4})?", "", number).strip("-/").split("-")[0]


def _listed(text: str) -> list[str]:
    """The first document that a text names, with those of its kind that it lists with it.

    >>> _listed("Kế hoạch số 58/KH-UBND của UBND tỉnh Phú Yên và Kế hoạch số 73/KH-UBND để thực hiện số 9/KH-UBND")
    ['58/KH-UBND', '73/KH-UBND']
    >>> _listed("các Kế hoạch: số 7/KH-UBND ngày 02/3/2021 của UBND huyện A; số 9/KH-UBND của UBND huyện B")
    ['7/KH-UBND', '9/KH-UBND']
    """
    found: list[str] = []
    end = 0
    for match in _CITED.finditer(text):
        number = _plain(match["number"])
        if found and not (
            re.search(r"(?:[,;]|\bvà|\bcùng)\s*(?:các\s*)?$", text[end : match.start()])
            and _kind_of(number) == _kind_of(found[0])
        ):
            break
        found.append(number)
        end = match.end()
    return found


# A semicolon ends what a document replaces unless the next document of the list follows it.
_ENDS_LIST = re.compile(rf";(?!\s*(?:và\s+)?(?:các\s+)?(?:\w+\s+){{0,3}}(?:số\s*:?\s*)?{_SIGN})")
# "Sửa đổi các luật để thực hiện Nghị quyết số …" amends laws, not the resolution.
_ON_THE_WAY = re.compile(
    r"^[^.]*?(?:theo|thực hiện|để|nhằm|triển khai|liên quan|căn cứ|pháp luật|luật|trong)\s[^.]*?số\s*\d", re.IGNORECASE
)


_IS_AMENDING = re.compile(
    r"(?:Điều \d+[.:]\s*|[A-Z]?\d+(?:\.\d+)*[.)-]\s*|[-+a-zđ][.)]?\s*)?(?:(?:nay|"
    r"đồng thời,?|(?:và )?\w+ (?:\w+ )?này)\s+)?(?:sửa đổi|điều chỉnh|bổ sung)",
    re.IGNORECASE,
)


# "… giai đoạn 2021 - 2025. Kế hoạch này …", "…; đồng thời sửa đổi …": what is said of another document from there.
_SENTENCE_END = re.compile(
    rf"(?<=[{LOWER}])\.\s|(?<=\d{{4}})\.\s|(?<=[{UPPER}]{{2}})\.\s(?=[{UPPER}][{LOWER}])|;\s+(?=đồng thời\b)"
)
# "Kế hoạch này thay thế … và sửa đổi …": two things said of two documents.
_IS_REPLACING = re.compile(r".{0,60}?\w+ này (?:\w+ ){0,8}?(?:thay thế|bãi bỏ)", re.IGNORECASE)
_OF_ITSELF = re.compile(r"\s*(?:Kế hoạch|Quyết định|Nghị quyết|Chương trình|Đề án|Văn bản) này\s")
_ALSO_AMENDS = re.compile(r"\s+và\s+(?=(?:sửa đổi|điều chỉnh|bổ sung)\b)")


def _sentences(blocks: Sequence[Block]) -> list[str]:
    """Sentences that may replace or amend; legal bases amend nothing here."""
    found = []
    for block in blocks:
        if isinstance(block, Paragraph):
            said = [block.text]
            if _BASIS.match(block.text):
                # "Căn cứ …; Kế hoạch này sửa đổi Kế hoạch số …": what stands among the bases of the document itself.
                said = [part.strip() for part in block.text.split(";") if _OF_ITSELF.match(part)]
            found += [
                each
                for part in said
                for sentence in _SENTENCE_END.split(part)
                for each in (_ALSO_AMENDS.split(sentence) if _IS_REPLACING.match(sentence) else [sentence])
                if re.search(r"thay thế|bãi bỏ|hết hiệu lực|sửa đổi|điều chỉnh|bổ sung", each, re.IGNORECASE)
            ]
    return found


def _signer(texts: list[str]) -> str:
    """The name under "CHỦ TỊCH"."""
    for number, text in enumerate(texts):
        if re.search(r"(?:^|\s|\|)(?:TM\.|KT\.|TUQ\.|CHỦ TỊCH$|BỘ TRƯỞNG$|GIÁM ĐỐC$)", text.strip()):
            for each in texts[number : number + 6]:
                for line in re.split(r"[|\n]", each):
                    if re.fullmatch(rf"[{UPPER}][{LOWER}]+(?:\s[{UPPER}][{LOWER}]+){{1,4}}", line.strip()):
                        return line.strip()
    return ""

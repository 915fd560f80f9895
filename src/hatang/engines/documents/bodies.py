"""The bodies a plan names, as printed, split one by one."""

from __future__ import annotations

import re
from functools import lru_cache

from hatang.engines.documents.words import LOWER, UPPER, fold, joined

# What the name of a body begins with. A comma before one of these parts two bodies.
_HEAD = (
    r"(?:các|những|toàn bộ|tất cả|mọi)?\s*(?:sở|ban|bộ|ủy ban|ubnd|hđnd|hội đồng|công an|văn phòng|vp|"
    r"viện|trường|đại học|học viện|đài|báo|trung tâm"
    r"|hội|liên (?:hiệp|đoàn|minh)|mặt trận|mttq|ubmttq|doanh nghiệp|dn|vnpt|viettel|mobifone|vinaphone|"
    r"fpt|vietnamobile|cmc|vnnic|vncert|evn|vnptqni|bưu điện|công ty|cty|tổng công ty|tập đoàn"
    r"|ngân hàng|nhnn|cục|chi cục|tổng cục|kho bạc|bảo hiểm|bhxh|bộ đội|tòa án|viện kiểm sát|thanh tra|"
    r"phòng|cảng vụ|tỉnh đoàn|thành đoàn|đoàn|huyện|tỉnh ủy|thành ủy|huyện ủy|quận"
    r"|bql|bcđ|đảng ủy|công đoàn|chủ tịch|thủ trưởng|giám đốc|điện lực|tổ|hợp tác xã|htx|cơ quan|đơn vị|tổ chức|cơ "
    r"sở|chính quyền|chính phủ|khối|hiệp hội|quỹ|nhà|thông tấn|xã|phường|thị xã|thị trấn|thành phố"
    r"|đồn (?:biên phòng|công an)|đội (?:thuế|quản lý|cảnh sát)|agribank|bidv|vietcombank|vietinbank"
    r"|đơn vị|cổng|bệnh viện|trạm|bộ chỉ huy|bch|sở, ban|ngành|địa phương|cá nhân|nhà mạng|cq|cơ quan|"
    r"thành viên|thôn|ấp|khu phố|tổ dân phố|cộng đồng|lực lượng|hải quan|thuế|cấp ủy|đặc khu|p?[ac]0\d|bảo tàng|"
    r"thư viện|hạt|câu lạc bộ|vụ|trưởng|bí thư|công chức|nhân dân|thường trực|người dân|người đứng đầu|chánh)"
)
_IS_BODY = re.compile(_HEAD + r"\b")
# "CA tỉnh", "SYT", "BVĐK tỉnh; STC": bodies by their initials.
_INITIALS = re.compile(
    rf"(?:Viễn thông(?= [{UPPER}][{LOWER}]+ ?[{UPPER}])[^,;]{{3,25}}|CA[{UPPER}]{{0,2}}"
    rf"|(?:[Cc]ác )?DN[{UPPER}]{{0,4}}|S[{UPPER}]{{1,6}}|BV[{UPPER}]{{0,5}}"
    r"|TTYT|TTVH|TAND|VKSND|LĐLĐ)"
    r"(?: (?:[Tt]ỉnh|[Tt]hành phố|TP|huyện|thị xã|xã|phường|đặc khu|khu vực)(?: [^,;]{1,30})?)?\s*(?:[,;\n]|$)"
)
# A comma before one of these goes on a collective ("các sở, ban, ngành, thị xã"), unless a new "các" stands first.
_GOES_ON = re.compile(
    r"(?:ban|ngành|ngành,.*|đoàn thể|hội|đơn vị|địa phương|tổ chức|cơ quan|thị xã|thành phố|tp|tx|thị "
    r"trấn|xã|phường|quận|huyện|đặc khu|doanh nghiệp|cá nhân|chi nhánh|lĩnh vực|cấp|trường|viện"
    r"|trung tâm|bệnh viện|trạm|phòng khám|cơ sở|khoa|hợp tác xã|tổ hợp tác|làng nghề"
    r"|(?:huyện|thị|thành|quận|đảng) ủy|các cấp|thể thao|du lịch|thương binh|truyền thông|gia đình|trẻ em|"
    r"hội đoàn thể|mặt trận)\b"
)
# Names with a comma or with "và các" inside: they are one body.
_WHOLE = re.compile(
    r"văn hóa,\s*thể thao(?:,| và)?\s*(?:và\s*)?du lịch|văn hóa,\s*thể thao,\s*du lịch|lao "
    r"động,\s*(?:-\s*)?thương binh(?:,| và)?\s*(?:và\s*)?xã hội|nông nghiệp,\s*phát triển nông thôn"
    r"|khu kinh tế[^,;]*? và (?:các )?khu công nghiệp|các khu kinh tế và (?:các )?khu công nghiệp|sản "
    r"xuất, kinh doanh|báo(?: \S+){0,4} và đài[^,;]*(?:, truyền hình[^,;]*)?"
    r"|báo(?: \S+){0,4} và phát thanh[^;]*?truyền hình"
    r"|(?:và )?phòng, chống (?:thiên tai|tham nhũng|ma túy|tội phạm)|phát thanh(?:,| và| -) truyền hình|"
    r"văn phòng (?:đoàn đbqh(?:,| và) )?hđnd(?:,| và) ubnd|tuyên giáo và dân vận"
)
_PREFIX = re.compile(
    (
        r"^(?:[-+•*]\s*|(?:chủ trì|phối hợp|cơ quan chủ trì|đơn vị chủ trì|đơn vị phối hợp|cơ quan phối hợp|"
        r"phối hợp với)\s*[:.]?\s+)"
    ),
    re.IGNORECASE,
)
# The longest cell of bodies, and how much of one tells that it is one.
_LONGEST, _TELLING = 400, 80
_NONE = re.compile(r"[-–—./\s]*|không|//")


def split(text: str) -> list[str]:
    """The bodies of a cell, as printed, in order.

    >>> split("Các sở, ban, ngành; UBND cấp huyện, UBND cấp xã")
    ['Các sở, ban, ngành', 'UBND cấp huyện', 'UBND cấp xã']
    >>> split("Sở Văn hóa, Thể thao và Du lịch và Sở Nội vụ"), split("Công an tỉnh và các đơn vị liên quan"), split("")
    (['Sở Văn hóa, Thể thao và Du lịch', 'Sở Nội vụ'], ['Công an tỉnh', 'các đơn vị liên quan'], [])
    >>> split("Đoàn Thanh niên xã và Tổ công nghệ số"), split("Cục Tiền lương và Bảo hiểm xã hội; các khoa, phòng")
    (['Đoàn Thanh niên xã', 'Tổ công nghệ số'], ['Cục Tiền lương và Bảo hiểm xã hội', 'các khoa, phòng'])
    >>> split("Học viện Chiến lược, Bồi dưỡng cán bộ"), split("Sở Y tế; Công ty\\nĐiện lực A")
    (['Học viện Chiến lược, Bồi dưỡng cán bộ'], ['Sở Y tế', 'Công ty Điện lực A'])
    >>> split("Sở Thông tin, Truyền thông, Sở Y tế"), split("Phòng Kỹ thuật; Trung tâm Viễn thông\\ncác huyện")
    (['Sở Thông tin, Truyền thông', 'Sở Y tế'], ['Phòng Kỹ thuật', 'Trung tâm Viễn thông các huyện'])
    >>> split("UBND các huyện, thị xã, thành phố; VNPT, Viettel")
    ['UBND các huyện, thị xã, thành phố', 'VNPT', 'Viettel']
    >>> split("Cục Viễn thông, Bộ Khoa học và Công nghệ; Cục Thống kê tỉnh, Bộ Chỉ huy Quân sự tỉnh")
    ['Cục Viễn thông, Bộ Khoa học và Công nghệ', 'Cục Thống kê tỉnh', 'Bộ Chỉ huy Quân sự tỉnh']
    >>> split("Sở Khoa học và Công nghệ Công an tỉnh UBND cấp xã"), split("Thanh tra Sở Xây dựng")
    (['Sở Khoa học và Công nghệ', 'Công an tỉnh', 'UBND cấp xã'], ['Thanh tra Sở Xây dựng'])
    >>> split("Thành đoàn Hải Phòng"), split("Cục Quản lý đê điều và Phòng, chống thiên tai; Sở Y tế")
    (['Thành đoàn Hải Phòng'], ['Cục Quản lý đê điều và Phòng, chống thiên tai', 'Sở Y tế'])
    """
    plain = joined(_parted(text))
    if _NONE.fullmatch(plain.lower()):
        return []
    found: list[str] = []
    for part in _semicolons(plain):
        for each in _commas(part):
            found += _abutting(each)
    cleaned = [_PREFIX.sub("", each).strip(" ,;.-") for each in found]
    return list(dict.fromkeys(each for each in cleaned if each))


def _parted(text: str) -> str:
    """Lines of a cell that each name a body, parted by semicolons; a name broken over lines stays whole."""
    kept = ""
    for line in text.split("\n"):
        is_named = _IS_BODY.match(_PREFIX.sub("", fold(line)).strip()) or _INITIALS.match(line.strip(" -+•"))
        begins = is_named is not None and (not line[:1].islower() or line.startswith("các "))
        is_whose = _OF_AREAS.search(fold(kept)) is not None and _AREAS.match(line) is not None
        is_bare = _IS_BARE.search(fold(kept)) is not None
        is_open = is_whose or is_bare or re.search(r"(?:,|\bvà|\bcác|\bcủa|/)\s*$", kept) is not None
        # "Sở Lao động" over "- Thương binh và Xã hội": a dash parts bodies where the first has one too.
        is_dashed = line[:1] in "-+•" and (kept.strip()[:1] in "-+•" or kept.rstrip().endswith((":", ";")))
        kept += f"; {line}" if kept and (begins or is_dashed) and not is_open else f"\n{line}"
    return kept


@lru_cache(maxsize=8192)
def is_body(text: str) -> bool:
    """Whether a text reads as one or more bodies.

    >>> is_body("Sở Nội vụ"), is_body("Xây dựng nền tảng số"), is_body("các sở, ngành"), is_body("")
    (True, False, True, False)
    >>> is_body("CA tỉnh; SYT"), is_body("SNV"), is_body("CSDL")
    (True, True, False)
    """
    if len(text) > _LONGEST:
        return False
    if _INITIALS.match(text.strip(" -+•")):
        return True
    words = _PREFIX.sub("", fold(text[:_TELLING])).strip()
    # A bare "Trung tâm" is what a task makes, not who does it.
    if not _IS_BODY.match(words) or words in ("trung tâm", "quỹ", "cổng", "trạm", "nhà"):
        return False
    # "Tổ chức hội nghị", "Ban hành kế hoạch", "Hội thảo" begin as bodies do.
    return (
        re.match(
            r"(?:tổ chức (?!chính|đoàn|có|liên|khoa|tín|hội)|ban hành|bộ (?:chỉ số|tiêu chí|tài liệu|dữ liệu|"
            r"thủ)|hội (?:nghị|thảo|thi)|đoàn kiểm|báo cáo|trạm bts|cơ sở dữ liệu|cổng (?:thông tin|dịch "
            r"vụ|dữ liệu)"
            r"|trung tâm dữ liệu|thành phố (?:thông)|sở hữu|ngành nghề|xã hội|thuế (?!tỉnh|thành phố|cơ sở))",
            words,
        )
        is None
    )


def _semicolons(text: str) -> list[str]:
    # " - " parts bodies only in a list that begins with a dash: "Sở Lao động - Thương binh và Xã hội" is one body.
    mark = rf"\s*(?:;|(?<!\w)[-+•](?=\s*[{UPPER}])(?!\s*Thương binh))\s*" if text[:1] in "-+•" else r"\s*;\s*"
    parts: list[str] = []
    for part in re.split(mark, text):
        # "- Phòng Kế hoạch - Tài chính": what begins no body goes on the one before.
        if parts and parts[-1].strip() and "-" in mark and not _IS_BODY.match(fold(part)):
            parts[-1] = f"{parts[-1]} - {part}"
        else:
            parts.append(part)
    return [part for part in parts if part.strip(" ,.-")]


def _commas(text: str) -> list[str]:
    """Parts at commas and "và" that stand outside names and brackets."""
    held = [found.span() for found in _WHOLE.finditer(fold(text))] + [
        found.span() for found in re.finditer(r"\([^)]*\)", text)
    ]
    cuts = [0]
    for found in re.finditer(r"\s*,\s*|\s+và\s+|\s*&\s+(?=Sở)|\s*/\s*(?=Sở|UBND)", text):
        if any(a < found.end() and found.start() < b for a, b in held):
            continue
        if _parts(text[cuts[-1] : found.start()], found[0], text[found.end() :]):
            cuts += [found.start(), found.end()]
    cuts.append(len(text))
    return [text[a:b].strip() for a, b in zip(cuts[::2], cuts[1::2], strict=True)]


def _abutting(text: str) -> list[str]:
    """Bodies that stood one a line in a cell and have come as one line, without a mark between them."""
    parts, begun = [], 0
    for found in _HEAD_BEHIND.finditer(text):
        before = text[begun : found.start()]
        held = before.count("(") > before.count(")") or before.endswith(",")
        is_named = " " in before.strip() or _BRAND.fullmatch(before.strip()) is not None
        if not held and is_named and is_body(before) and not _is_governed(before, text[found.end() :]):
            parts.append(before)
            begun = found.end()
    return [*parts, text[begun:]]


def _is_governed(before: str, after: str) -> bool:
    """Whether what follows belongs to the name before it: "Thanh tra" over "Sở Xây dựng", "Chủ tịch" over "UBND xã"."""
    is_again = fold(before).split()[:1] == fold(after).split()[:1]
    is_school = _SCHOOL.match(fold(before)) is not None and after.startswith(("Sở", "Phòng", "Ban", "Văn phòng"))
    if is_again or is_school or _OF_ITS_OWN.match(after):
        # "Phòng Tiểu học Phòng Trung học" are two of one kind.
        return _GOVERNS_ALL.search(fold(before)) is not None
    return _GOVERNS.search(fold(before)) is not None


def _parts(before: str, mark: str, after: str) -> bool:  # noqa: PLR0911, PLR0912 - one case, one answer
    """Whether two bodies meet here."""
    rest = fold(after)
    if "và" in mark:
        begins = re.match(
            (
                r"(?:các|những|sở|ubnd|ủy ban|công an|văn phòng|ban|bộ chỉ huy|hội|liên|trung tâm|viettel|"
                r"vnpt|mobifone|công ty|đài|báo|cục|chi cục|doanh nghiệp|ngân hàng|kho bạc|trường|"
                r"tập đoàn|lực lượng"
                r"|bảo hiểm xã hội (?:tỉnh|thành phố|khu vực|việt)|bhxh|bệnh viện|hải quan|thuế tỉnh)\b"
            ),
            rest,
        )
        if begins is None and not (after[:1].isupper() and _NEW_BODY.match(rest)):
            return False
        # "các sở và các ban" is rare; "Sở X và các đơn vị liên quan" is the rule. "Ban quản lý … và các khu …" is one.
        return not re.match(r"(?:các (?:khu|cụm|dịch vụ|hoạt động|cấp)\b|ban, ngành|hội nhập)", rest) and bool(
            before.strip()
        )
    if (
        (_DEPARTMENT.match(fold(before)) or _HALF_NAME.fullmatch(fold(before)))
        and after[:1].isupper()
        and _IS_BODY.match(rest) is None
    ):
        # "Phòng Văn hóa, Khoa học và Thông tin": one name.
        return False
    if _PLACES.search(before) and after[:1].isupper() and _IS_BODY.match(rest) is None:
        # "UBND các xã An Vĩnh, An Hải": the places of one collective.
        return False
    if re.fullmatch(rf"các {_OF_PLACES.pattern}", fold(before)) and _OF_PLACES.match(after):
        return False
    if _OF_HAMLETS.fullmatch(fold(before)) and _OF_PLACES.match(after):
        return False
    if _OF_CARRIERS.fullmatch(fold(before)) and re.match(r"(?:internet|truyền hình|công nghệ)(?!\w)", rest):
        return False
    if re.match(r"các\b", rest):
        return not re.match(r"các cấp\b", rest)
    if _GOES_ON.match(rest) and after[:1].islower():
        # "UBND cấp xã, doanh nghiệp": two bodies; "các cơ quan, doanh nghiệp": one collective.
        return _OWN_COLLECTIVE.match(rest) is not None and not _is_collective(before)
    if re.match(rf"(?:TP|TX|TT)\b(?!\.?\s*[{UPPER}])", after) and re.search(r"\bcác\b", fold(before)):
        return False
    if re.match(r"(?:Thể thao|Du lịch|Thương binh|TB|Thể dục|Thể Thao|TT|DL)\b", after):
        return False
    if _KINDS.fullmatch(fold(before)) and re.match(rf"(?:Cục|Vụ|Sở|Ban|Phòng|Viện)\b(?! [{UPPER}])", after):
        # "Các Cục, Vụ có liên quan": one collective.
        return False
    if _BUREAU.match(fold(before)) and re.match(rf"[{UPPER}][{LOWER}]", after) and _IS_BODY.match(rest) is None:
        # "Cục Chất lượng, Chế biến và Phát triển thị trường": one name.
        return False
    if _OF_MINISTRY.match(fold(before)) and _MINISTRY.match(after):
        # "Cục Viễn thông, Bộ Khoa học và Công nghệ": a department and the ministry it belongs to.
        return False
    if mark == ",":
        # "Phòng VH,KH&TT": no space after the comma of a short name.
        return _IS_BODY.match(rest) is not None
    return after[:1].isupper() or _IS_BODY.match(rest) is not None


# "Công ty" over "Điện lực A": a kind without its name.
_IS_BARE = re.compile(
    r"(?:^|[;,\n]\s*)(?:(?:tổng )?công ty|sở|bộ|ban|phòng|trung tâm|tập đoàn|hội|(?:chi )?cục|đài|trường|viện|quỹ)\s*$"
)
# What begins a body behind "và" and is never the end of a department's name.
_NEW_BODY = re.compile(
    r"(?:tổ công nghệ|đoàn (?:thanh|tncs)|tỉnh đoàn|huyện đoàn|phòng|khoa|điện lực|bưu điện|mặt trận|ubmttq|mttq|"
    r"agribank|học viện|đại học|thanh tra|chi nhánh|vụ|viện|tổng công ty)(?!\w)"
)
# "các thôn, tổ dân phố", "các khoa, phòng": places of two kinds, one collective.
_OF_PLACES = re.compile(
    r"(?:thôn|tổ dân phố|bản|ấp|khóm|buôn|làng|khu phố|xóm|xã|phường|đặc khu|khoa|phòng)(?!\w)(?! [A-ZĐ])"
)
# "Ban Nhân dân thôn, tổ dân phố", "Các doanh nghiệp viễn thông, Internet": one collective.
_OF_HAMLETS = re.compile(r"ban nhân dân (?:các )?(?:thôn|ấp|khu phố|khóm|bản)")
_OF_CARRIERS = re.compile(r"(?:các )?doanh nghiệp (?:bưu chính, )?viễn thông")
# A name that begins a body wherever it is written with a capital…
_HEAD_BEHIND = re.compile(
    r"\s+(?=(?:Sở|UBND|Ủy ban|HĐND|Công an|Bộ (?:Chỉ huy|CHQS|Tư lệnh|Công an|Khoa học|Nội vụ|Tài chính|Xây dựng)"
    r"|Văn phòng|Ban (?:Quản lý|Dân tộc|Tuyên giáo|Chỉ đạo|Tổ chức)|BQL|Tỉnh đoàn|Thành đoàn"
    r"|Công đoàn|Hội (?:Nông|Liên|LHPN|Cựu|Chữ|Người|Tin)|Liên đoàn|"
    r"Mặt trận|MTTQ|Đài|Báo|Kho bạc|Ngân hàng|BHXH|Bảo hiểm"
    r"|Cục|Chi cục|Trường(?! Sa(?!\w))|Bưu điện|Tổng Công ty|Công ty|Tập đoàn|Trung tâm|(?<!Hải )Phòng"
    r"|Viettel|VNPT|MobiFone|Mobifone|FPT|Tổ công nghệ|Các|Doanh nghiệp|Đoàn (?:Thanh|TN))(?!\w))"
)
_BRAND = re.compile(r"VNPT|Viettel|Mobi[Ff]one|FPT|EVN")
# … unless what stands before it has no name yet, or is of it: "Thanh tra Sở Xây dựng", "Trung tâm CNTT Sở Y tế".
_GOVERNS = re.compile(
    r"^(?:(?:phó )?(?:giám đốc|chủ tịch|trưởng|chánh|bí thư)|thủ trưởng|lãnh đạo"
    r"|thành viên|người|lực lượng|thường trực|thanh tra|chi bộ"
    r"|công đoàn|đảng ủy|công chức|cán bộ|tổ|đội|khối|hội|hiệp hội|câu lạc bộ|quỹ|doanh nghiệp|công ty|tổng|tập đoàn"
    r"|các(?!.* (?:ngành|tỉnh|liên quan|địa phương|phường|xã|viễn thông)$)"
    r"|(?:trung tâm|phòng|chi cục|chi nhánh|trạm|bưu điện|trường|ban|ủy ban)(?!.* (?:tỉnh|thành phố|xã|phường)$)"
    r"|văn phòng(?! (?:ubnd|hđnd|đoàn|ủy ban|tỉnh|thành|hội đồng|(?:sở|bộ|ban)$))).*"
    r"|(?:^| )(?:bộ|ban|và|của|thuộc|với|cùng|các|những|là|tại|do|tổng|đồn|phòng|-|–|/|:)$"
)
# A committee or a police force belongs only to an office named right before it: "Chủ tịch UBND xã".
_OF_ITS_OWN = re.compile(
    r"(?:UBND|Ủy ban [Nn]hân dân|Công an|Công đoàn|Tỉnh đoàn|VNPT|Viettel|Mobi[Ff]one|FPT|Các)(?!\w)"
)
_SCHOOL = re.compile(r"(?:trường|đại học|học viện|hội|tỉnh đoàn)(?!\w)")
_GOVERNS_ALL = re.compile(
    r"(?:^|[ ,])(?:(?:phó )?(?:giám đốc|chủ tịch|trưởng|chánh|bí thư)|thủ trưởng|lãnh đạo|thành viên|người|lực lượng"
    r"|thường trực|thanh tra|chi bộ|công đoàn|đảng ủy|công chức|cán bộ|văn phòng|trung tâm|phòng"
    r"|công ty|tập đoàn|bộ|ban|và|của|thuộc|với|cùng|các|những|là|tại|do|tổng|đồn|-|–|/|:)$"
)
_DEPARTMENT = re.compile(r"(?:phòng|trung tâm|ban) (?!, )\w")
# "Trung tâm Viễn thông" over "các huyện": whose they are.
_OF_AREAS = re.compile(r"(?:^|[;,\n]\s*)(?:trung tâm|trạm|hạt|phòng|chi cục|đội|bưu điện|điện lực|chi nhánh) [^;,\n]+$")
_AREAS = re.compile(r"các (?:huyện|xã|phường|thị xã|thành phố|khu vực|tỉnh)(?!\w)")
# No department is called so alone: "Sở Thông tin, Truyền thông", "Sở Giáo dục, Khoa học và Công nghệ".
_HALF_NAME = re.compile(
    r"sở (?:thông tin|giáo dục|văn hóa|nông nghiệp|lao động|khoa học|kế hoạch|tài nguyên|giao thông)"
)
_KINDS = re.compile(r"các (?:cục|vụ|sở|ban|phòng|viện)(?:, (?:cục|vụ|sở|ban|phòng|viện))*")
_BUREAU = re.compile(r"(?:cục|vụ|(?:học )?viện|tổng cục) (?!, )\w")
_OF_MINISTRY = re.compile(r"(?:cục|vụ|tổng cục|viện) (?!.*(?:tỉnh|thành phố|khu vực)\b)")
_MINISTRY = re.compile(r"Bộ (?!Chỉ huy|Tư lệnh|[Đđ]ội)")
_PLACES = re.compile(
    rf"\bcác (?:xã|phường|huyện|thị xã|thôn|quận|tỉnh)(?:, (?:xã|phường|thị xã|thành phố))*:? [{UPPER}]"
)


# Without "các" these still stand for themselves behind one body.
_OWN_COLLECTIVE = re.compile(
    r"(?:doanh nghiệp|cơ quan|tổ chức|đơn vị|hội|trung tâm|bệnh viện|trạm|phòng khám|cơ sở|khoa|hợp tác xã)(?!\w)"
)


def _is_collective(before: str) -> bool:
    return (
        re.match(
            r"(?:các|thủ trưởng|lãnh đạo|người đứng đầu|sở, ban|cơ quan|toàn bộ|tất cả|những)\b", fold(before).strip()
        )
        is not None
    )

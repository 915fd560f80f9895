"""Whether a figure of a sentence is promised: rates, counts, ranks, by the part of the document they stand in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents import clauses, told, units, wording
from hatang.engines.documents.outline import Zone
from hatang.engines.documents.words import fold

if TYPE_CHECKING:
    from hatang.engines.documents.wording import Piece

# Words that count things no plan promises: parts of a text, of an organisation, of a method.
_UNCOUNTED_WORDS = (
    "nhóm|lĩnh vực|trụ|nội dung|nhiệm vụ|giải pháp|mục tiêu|bước|giai đoạn|phần|cấp|lớp bảo vệ|năm|"
    "chỉ tiêu|tiêu chí|khâu|loại|mặt|đột|nguyên|quan|yếu|thành phần|khối|kế hoạch|nghị|chương trình|"
    "văn bản|mức|chiều|trường hợp|bên|thứ|cột|pha|chữ|phía|mục|điều|khoản|lần|chế|chính"
)
# "Bám sát 24 tiêu chí" only names them; "hoàn thành thêm 03 tiêu chí", "ít nhất 05 chương trình" promise a number.
_SELDOM_COUNTED = {"tiêu chí", "chỉ tiêu", "chương trình", "kế hoạch", "văn bản", "ngành", "lĩnh vực"}
_UNCOUNTED = frozenset(_UNCOUNTED_WORDS.split("|"))
# Verbs that bring a number of things about: a count after one of these is promised also outside the part on goals.
_BRINGS = re.compile(
    r"(?:phát triển|xây dựng|lắp đặt|đầu tư|triển khai|hình thành|thành lập|đào tạo|tổ chức|mở|bổ sung|"
    r"nâng cấp|thu hút|hỗ trợ|trang bị|tạo lập|cung cấp|hoàn thành|ươm tạo|đưa|số hóa|phấn đấu|đạt|có|"
    r"ngầm hóa|hạ ngầm"
    r"|chỉnh trang|tập huấn|bồi dưỡng|kết nối|phủ sóng|xóa|duy trì|tăng thêm|thêm|mới|công bố|vận hành|"
    r"cấp|cử|ký kết|bố trí|đăng|phát hành|thiết lập|thực hiện|nhân rộng|sản xuất|lựa chọn|thí điểm)"
    r"(?:\s+(?:mới|được|thêm|và \S+ \S+|vận hành|phát triển|nâng cấp|khoảng|tối thiểu|ít nhất|thành công|đồng bộ))*\s*$"
)
# A task that begins with one of these promises the numbers of things it names.
ACTS_AT_ONCE = re.compile(
    r"(?:đào tạo|bồi dưỡng|tập huấn|duy trì|phủ sóng|phát triển|xây dựng|triển khai|lắp đặt|đầu tư|kết "
    r"nối|cung cấp|hỗ trợ|tổ chức|thành lập|hình thành|nâng cấp|trang bị|số hóa|cấp|ngầm hóa|chỉnh trang|"
    r"mở rộng|làm chủ|quản lý|thí điểm|đưa|hoàn thành|phấn đấu|xóa|bố trí|công bố|thu hút)"
)
_SPENT = re.compile(
    r"(?:kinh phí|ngân sách|vốn|dự toán|tổng mức đầu tư|chi thường xuyên|đơn giá|mức chi|nguồn (?:vốn|lực|"
    r"thu|chi|kinh))"
)
_EARNED = re.compile(
    r"(?:doanh thu|tổng thu|thu (?:từ|ngân sách|nhập|nội địa)|vốn đầu tư|xuất khẩu|năng suất|giá trị|"
    r"thu hút|kim ngạch|tăng trưởng|quy mô|sản lượng|gdp|grdp|nộp)"
)


_ASIDE = re.compile(r"\s*\([^()]*\)\s*")


def is_promised(piece: Piece, zone: Zone) -> bool | None:
    """True for a target, None for a figure that is none, False where it cannot be told."""
    quantity = piece.quantity
    # What a bracket before the figure tells, "(hiện nay là 66%)", is told of another figure.
    lead = fold(_ASIDE.sub(" ", piece.lead))
    if piece.is_embedded or told.is_told(lead):
        return None
    if zone is Zone.FUNDING:
        return False if quantity.is_rate and quantity.op != "=" else None
    if quantity.op in ("rank", "factor"):
        # "Quy mô kinh tế đứng thứ 5 cả nước" beside an aim tells where things stand.
        words = fold(piece.clause[: quantity.figure[0]])
        return True if zone is not Zone.PURPOSE or _AIMED.search(words) else None
    return None if _names_or_asks(piece, lead) else _is_said_promised(piece, zone, lead)


_AIMED = re.compile(r"phấn đấu|mục tiêu|đưa|trở thành|vào nhóm|thuộc nhóm|trong nhóm|tăng|gấp|nâng|giữ vững|duy trì")


def _is_said_promised(piece: Piece, zone: Zone, lead: str) -> bool | None:
    """The same for a rate, an amount of money or a count."""
    quantity = piece.quantity
    if quantity.is_rate:
        return _is_rate_promised(piece, zone, lead)
    if units.is_money(quantity.unit):
        is_earned = _EARNED.search(lead + fold(piece.after)[:30]) is not None and not re.search(
            r"(?:kinh phí|(?<!thu )(?<!nộp )ngân sách|dự toán)", lead
        )
        return is_earned if zone is Zone.GOALS else None
    return _is_count_promised(piece, zone, lead)


_ASKS = re.compile(r"\W*(?:kính )?(?:đề nghị|kiến nghị|xin)\s")
_RULED_OUT = re.compile(r"(?:^|[,;]\s*)\W*(?:không (?:còn|để|có)|chấm dứt)\s[^,;]*$")
_WIDTH = re.compile(r"(?:thêm|tổng|độ rộng|lượng)\s[^,;]*$")
_FOR_WHOM = re.compile(r",\s*phục vụ(?: (?:trên|hơn|khoảng|cho))*$")
_HOW_FAR = re.compile(r"từ (?:cấp [^,;]*|tỉnh|thành phố|trung ương) (?:đến|tới)$")


def _names_or_asks(piece: Piece, lead: str) -> bool:
    """Whether a figure names a band, says which cable may not hang, how far or for whom a system is, is asked of
    others, or says who is punished: no figure of these is promised."""
    quantity = piece.quantity
    words = lead.rstrip()
    if quantity.op in ("<", "<=") and _SANCTION.search(fold(piece.after)):
        return True
    if quantity.is_rate:
        return _PAYS.search(words) is not None and re.match(_COST, fold(piece.after)) is not None
    unit = fold(quantity.unit)
    if unit in ("khz", "mhz", "ghz") and quantity.op in ("=", "between"):
        return _WIDTH.search(words) is None
    if units.is_engineering(quantity.unit) and unit not in units.TIMES and _RULED_OUT.search(words):
        return True
    is_asked = _ASKS.match(words) is not None and _BRINGS.search(words) is None
    is_whose = unit.endswith(("dân", "khách", "người", "học sinh")) and _FOR_WHOM.search(words) is not None
    return is_asked or is_whose or _HOW_FAR.search(words) is not None


# "Tập thể hoàn thành dưới 70% nhiệm vụ không được xét khen thưởng": what befalls those who fall short.
_SANCTION = re.compile(
    r"(?<!\w)(?:không (?:được )?(?:xét|xếp|khen|đề nghị|xem xét|bố trí)|thì|"
    r"bị (?=xử|kỷ luật|phê bình|hạ |trừ|nhắc|kiểm điểm|cắt|đình chỉ|thu hồi|xem xét))"
)
_COST = r"(?:chi phí|kinh phí|giá|lãi suất|học phí|mức đóng|$)"
# "Nhà nước hỗ trợ 30% chi phí", "doanh nghiệp đầu tư 70%": who pays how much of it.
_PAYS = re.compile(
    r"(?:nhà nước|ngân sách|doanh nghiệp|xã hội hóa|trung ương|địa phương|người dân|nhân dân|quỹ)"
    r"(?: [^\d,;]{2,20})? (?:đầu tư|hỗ trợ|bảo đảm|đóng góp|chi trả|chi|đối ứng)$"
    r"|(?:^|[,;]\s*)\W*hỗ trợ$"
)


def goes_on(piece: Piece) -> bool:
    """ "Đầu tư 1.200 camera, 45 trạm quan trắc": the verb stands once."""
    quantity = piece.quantity
    return (
        not piece.is_embedded
        and re.search(r"(?:^|,|\bvà)\s*$", piece.lead) is not None
        and not quantity.is_rate
        and (units.is_known(quantity.unit) or quantity.value >= 10)
        and fold(quantity.unit) not in _UNCOUNTED | units.TIMES
        and not units.is_money(quantity.unit)
    )


_OF_TARGETS = re.compile(r"(?:các\s+)?(?:chỉ tiêu|nhiệm vụ|mục tiêu|kế hoạch|nội dung)(?!\w)")


# "Tối thiểu 10% tổng kinh phí chi cho công nghệ thông tin", "dành tối thiểu 10% kinh phí": a share, not money.
_SETS_ASIDE = re.compile(r"\W*(?:hằng năm |hàng năm )?(?:dành|bố trí|phân bổ|bảo đảm)\s*$")
_OF_SPENDING = re.compile(r"(?:trong |trên |so với )?tổng (?:kinh phí|chi|dự toán|vốn|mức)")


def _is_rate_promised(piece: Piece, zone: Zone, lead: str) -> bool | None:
    if _OF_TARGETS.match(fold(piece.after)) and (
        zone is Zone.PURPOSE or re.search(r"vượt(?: mức)?\s*$", fold(piece.clause[: piece.quantity.figure[0]]))
    ):
        # "Hoàn thành 100% chỉ tiêu được giao" speaks of targets and is none.
        return None
    if (
        _SPENT.search(fold(piece.after)[:25])
        and not re.search(r"chi (?:ngân sách|thường)", fold(piece.after))
        and not (_is_compared(piece) and (_OF_SPENDING.match(fold(piece.after)) or _SETS_ASIDE.match(lead)))
        and "giải ngân" not in lead
    ):
        return None if zone is not Zone.GOALS else False
    if zone is Zone.PURPOSE:
        # Beside the aims of a plan "18% máy tính đã cũ" tells; "100% xã có mạng" promises.
        is_bare = not lead.strip() and (piece.quantity.value == 100 or _is_compared(piece))
        return is_bare or re.search(r"phấn đấu|đạt|chiếm|đảm bảo|bảo đảm", lead) is not None
    return True


def _is_count_promised(piece: Piece, zone: Zone, lead: str) -> bool | None:  # noqa: PLR0911 - one case, one answer
    """Whether a figure that is no rate counts something that is promised."""
    unit = fold(piece.quantity.unit)
    if not unit:
        return _is_bare_promised(piece, lead) if zone is Zone.GOALS else None
    if unit in _SELDOM_COUNTED and (_is_compared(piece) or (zone is Zone.GOALS and _REACHED.search(lead))):
        return zone in (Zone.GOALS, Zone.TASKS)
    if unit in ("bậc", "điểm phần trăm") and re.search(r"(?:tăng|nâng|cải thiện)(?: thêm)?\s*$", lead):
        return True
    is_ministry = unit == "bộ" and re.match(r",? ?(?:và )?ngành", fold(piece.after)) is not None
    if is_ministry or unit in _UNCOUNTED or unit.startswith(("nhóm ", "lĩnh vực ")):
        return None
    # "Tổ chức 24 buổi hội chẩn" counts what is held, "trong 24 buổi" how long.
    is_held = unit in ("buổi", "phiên") and (
        _is_brought(piece, lead) if zone is Zone.GOALS else zone is Zone.TASKS and _is_compared(piece)
    )
    if unit in units.TIMES and not is_held:
        is_shortened = zone is Zone.TASKS and _is_compared(piece) and _TAKES.search(lead) is not None
        return True if is_shortened or (zone is Zone.GOALS and _is_time_promised(piece, lead)) else None
    if zone is Zone.GOALS:
        return _is_goal(piece, lead)
    if _AIMS.search(lead) and _is_compared(piece) and not units.is_money(piece.quantity.unit):
        # "Phấn đấu đến hết năm 2024 có ít nhất 120 điểm hỗ trợ": an aim wherever it stands.
        return True
    if _SPENT.search(lead) or not (units.is_known(piece.quantity.unit) or zone is Zone.TASKS):
        return None
    if zone is Zone.PURPOSE:
        return True if re.search(r"phấn đấu|mục tiêu", lead) or _is_compared(piece) else None
    if zone is Zone.TASKS:
        return None if _FIRST.search(lead) or _STANDING.match(fold(piece.after)) else _is_work(piece, lead)
    return True if zone is Zone.ORGANISATION and _is_brought(piece, lead) and _is_compared(piece) else None


# "Rút ngắn thời gian cấp phép xuống không quá 05 ngày làm việc".
_TAKES = re.compile(r"(?:rút ngắn|giảm|bảo đảm|đảm bảo) (?:các )?thời gian(?!\w)[^,;]*$")
_AIMS = re.compile(
    r"(?:^|[,;:.]\s*)phấn đấu(?:,? (?:đến|trong|hết|cuối|năm|(?:19|20)\d\d))*,?"
    r"(?: toàn (?:tỉnh|xã|ngành|thành phố))? (?:có|đạt|xây dựng|lắp đặt)"
    r"(?: (?:trên|hơn|ít nhất|tối thiểu|từ))?\s*$"
)


def _is_compared(piece: Piece) -> bool:
    return piece.quantity.op in (">", ">=", "between", "<", "<=")


def _is_brought(piece: Piece, lead: str) -> bool:
    """Whether a verb right before the figure brings so many about: "xây dựng 5 trạm"."""
    before = fold(piece.clause[: piece.quantity.start]).rstrip() if _is_compared(piece) else lead
    return _BRINGS.search(before) is not None


def _is_act(lead: str) -> bool:
    """Whether the words back to the last comma begin with a verb that acts: "đào tạo cho các xã 5 lớp"."""
    words = clauses.years_out(lead).rsplit(",", 1)[-1].strip(" ,-+:")
    return ACTS_AT_ONCE.match(words) is not None and lead.count("(") <= lead.count(")")


def _is_bare_promised(piece: Piece, lead: str) -> bool | None:
    """A figure without a unit, among the goals."""
    if CHANGED_TO.search(lead) or (piece.before and (piece.quantity.op != "=" or _is_index(piece, lead))):
        return True
    return False if re.search(r"(?:đạt|là|chỉ số|hệ số)\s*$", lead) else None


def _is_time_promised(piece: Piece, lead: str) -> bool:
    is_change = re.search(r"(?:xuống|còn|lên)(?:\s+còn)?\s*$", lead) is not None
    return (_is_compared(piece) or piece.quantity.op == "decrease" or is_change) and (
        re.search(r"thời gian|tốc độ|độ trễ|phản hồi|xử lý|giải quyết", lead + fold(piece.after)) is not None
    )


def _is_goal(piece: Piece, lead: str) -> bool | None:
    """A count among the goals: a thing that plans count is promised there whatever the verb."""
    words = wording.tidy_before(piece.lead)
    if units.is_known(piece.quantity.unit) or (wording.HEADED.match(words.lower()) and _is_said(lead)):
        return True
    # "Có ít nhất 03 IOC": a thing counted with care is promised even if its word is not known here.
    compared = _is_compared(piece)
    if (compared or piece.quantity.value >= 2) and (_is_brought(piece, lead) or _is_act(lead)):
        return True
    return False if compared or not words else None


def _is_work(piece: Piece, lead: str) -> bool | None:
    """A count in the part on tasks: promised where a verb brings it about."""
    compared, brought = _is_compared(piece), _is_brought(piece, lead)
    if (_NORM.search(lead) and compared) or (
        re.search(r"(?:mỗi|từng|một)\s+[^,;]*$", lead) and piece.quantity.op == "="
    ):
        return None
    if compared and _OF_A_SIZE.search(lead):
        return None
    # "Lắp đặt truyền thanh tại 47 thôn" says where, not how many.
    if piece.quantity.op == "=" and _FOR_HOW_MANY.search(lead):
        return None
    if compared and units.is_known(piece.quantity.unit) and _is_bound_said(piece, lead):
        return True
    acts = _is_act(lead) and piece.quantity.value >= 2 and not _is_where(lead, fold(piece.quantity.unit))
    is_said = (
        brought or acts or not wording.tidy_before(clauses.years_out(piece.lead)) or _RAISED.search(lead) is not None
    )
    if is_said and units.is_known(piece.quantity.unit):
        return True
    return False if compared and brought else None


# "Mỗi xã tối thiểu 02 lớp", "có tốc độ tải xuống tối thiểu 150 Mb/s", "số đơn vị được kiểm tra tối thiểu 30 đơn vị".
_BOUND_OF = re.compile(
    r"(?:^|[,;]\s*)mỗi [^;]*$|(?:^|[,;]\s*)(?:số(?! hóa)|bảo đảm|đảm bảo)(?!\w)[^,;]*$"
    r"|(?<!\w)(?:tốc độ|băng thông|năng lực|công suất|dung lượng)(?!\w)[^,;]*$"
)


_EACH = re.compile(r"/(?:năm|quý|tháng|tuần|huyện|xã|thôn|trường|người)$")


def _is_bound_said(piece: Piece, lead: str) -> bool:
    """A bound with its own words, or alone behind the work: "Tổ chức diễn tập, tối thiểu 01 cuộc/năm"."""
    words = lead.rstrip()
    is_alone = words.endswith(",") and not units.is_engineering(piece.quantity.unit)
    is_each = _EACH.search(fold(piece.quantity.unit)) is not None
    return is_alone or is_each or _BOUND_OF.search(words) is not None


# "Hỗ trợ hợp tác xã có diện tích trên 50 ha mua thiết bị": which ones.
_OF_A_SIZE = re.compile(r"(?<!\w)có (?:diện tích|quy mô|dung tích|chiều (?:dài|cao|rộng)|dân số)\s*$")


def _is_where(lead: str, unit: str) -> bool:
    if unit in _OF_PEOPLE and _WHOSE.search(lead):
        return True
    if _HOW_WIDE.search(lead) and not _SPREADS.search(lead):
        return True
    return _WHERE.search(lead) is not None and "hoàn thành" not in lead


# "Tập huấn cho thành viên 10 tổ công nghệ số": whose members, not how many teams.
# "Tập huấn cho 520 thành viên", "hỗ trợ tài khoản cho 200 hợp tác xã": for how many a work is.
_FOR_HOW_MANY = re.compile(r"(?:tập huấn|bồi dưỡng|hướng dẫn|phổ biến|hỗ trợ)(?!\w)[^,;]*\scho\s*$")
_WHOSE = re.compile(r"cho (?:các )?(?:thành viên|cán bộ|công chức|lãnh đạo|đại diện|nhân dân|người dân|học sinh)\s*$")
_OF_PEOPLE = frozenset(
    {"tổ", "xã", "phường", "xã, phường", "thôn", "bản", "đơn vị", "cơ quan", "trường", "sở", "câu lạc bộ", "đội"}
)


# "Nâng cấp mạng nội bộ đến 90 xã" says how far; "phủ sóng đến 90 xã" is the promise itself.
_HOW_WIDE = re.compile(r"(?<!\w)(?:đến|tới)(?: (?:tận|cả|toàn bộ|tất cả|các))?\s*$")
_SPREADS = re.compile(r"(?:phủ|kéo|đưa|mở rộng|kết nối|tăng|nâng(?! cấp))(?!\w)[^,;]*$")
# "Ưu tiên phủ sóng 9 xã biên giới" says where a work begins; "tiếp tục vận hành 12 trạm" and "45 trạm đang vận hành"
# say what there is already.
_FIRST = re.compile(
    r"(?:^|[,;]\s*)\W*(?:trước mắt,? )?ưu tiên(?!\w)[^,;]*$"
    r"|tiếp tục (?:thực hiện|vận hành|khai thác|sử dụng|áp dụng)\s*$"
)
_STANDING = re.compile(r"[^,;.]{0,40}?(?:đang|hiện có|hiện hữu|đã có|sẵn có)(?!\w)")
_WHERE = re.compile(
    r"(?<!\w)(?:(?:đến|tới) (?:trụ sở|trung tâm|nhà văn hóa|điểm trường)(?: của)?|"
    r"tại|ở|thuộc|của|giữa|trong|với|từ|theo|qua)(?: (?:cả|toàn bộ|tất cả|các|những))?\s*$"
)
_REACHED = re.compile(r"(?:hoàn thành|đạt|lên|duy trì|thêm)(?:\s+(?:thêm|chuẩn|được|ít nhất|tối thiểu))*\s*$")
_RAISED = re.compile(r"(?:nâng|tăng|đưa)\s[^,;]*\blên\s*$")
CHANGED_TO = re.compile(r"(?:tổng số|số lượng|số|mức|chỉ số)\s+([^,;]*?)\s+(?:lên|xuống|còn|xuống còn)\s*$")
# "Cáp treo cao tối thiểu 5,5 m": how a thing is to be built, not how much of it.
_NORM = re.compile(
    r"(?:cao|cách|sâu|rộng|bán kính|khoảng cách|chiều (?:cao|rộng|sâu)|mỗi bó|nguyên tắc)(?: [^\d,;]{0,40})?$"
)


def _is_index(piece: Piece, lead: str) -> bool:
    """ "Chỉ số … đạt 0,75", "Số doanh nghiệp/1.000 dân đạt 1,2": a figure without a unit is said of a head."""
    return (
        wording.HEADED.match(fold(piece.before)) is not None
        and re.search(r"(?:đạt|là|:|ở mức|bằng|về)\s*$", lead) is not None
    )


def _is_said(lead: str) -> bool:
    """ "Tốc độ … đạt 200 Mb/s", "Số lượng …: 50", "mỗi xã 01 điểm"."""
    return (
        re.search(
            (
                r"(?:đạt|là|:|tốc độ[^;]*|số lượng[^;]*|dung lượng[^;]*|mật độ[^;]*|mỗi [^;]{2,40}|bình "
                r"quân[^;]*|tổng số[^;]*)\s*$"
            ),
            lead,
        )
        is not None
    )

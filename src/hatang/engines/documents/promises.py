"""Whether a figure of a sentence is promised: rates, counts, ranks, by the part of the document they stand in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents import clauses, units
from hatang.engines.documents.outline import Zone
from hatang.engines.documents.words import fold

if TYPE_CHECKING:
    from hatang.engines.documents.clauses import Piece

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
_SPENT = re.compile(r"(?:kinh phí|ngân sách|vốn|dự toán|tổng mức đầu tư|chi thường xuyên|đơn giá|mức chi|nguồn (?:vốn|lực|thu|chi|kinh))")
_EARNED = re.compile(r"(?:doanh thu|tổng thu|thu (?:từ|ngân sách|nhập|nội địa)|vốn đầu tư|xuất khẩu|năng suất|giá trị|thu hút|kim ngạch|tăng trưởng|quy mô|sản lượng|gdp|grdp|nộp)")


def is_promised(piece: Piece, zone: Zone) -> bool | None:
    """True for a target, None for a figure that is none, False where it cannot be told."""
    quantity = piece.quantity
    if piece.is_embedded:
        return None
    lead = fold(piece.lead)
    if zone is Zone.FUNDING:
        return False if quantity.is_rate and quantity.op != "=" else None
    if quantity.op in ("rank", "factor"):
        return True
    if quantity.is_rate:
        return _is_rate_promised(piece, zone, lead)
    if units.is_money(quantity.unit):
        is_earned = _EARNED.search(lead + fold(piece.after)[:30]) is not None and not re.search(
            r"(?:kinh phí|(?<!thu )ngân sách|dự toán)", lead
        )
        return is_earned if zone is Zone.GOALS else None
    return _is_count_promised(piece, zone, lead)


def goes_on(piece: Piece) -> bool:
    """ "Đầu tư 1.200 camera, 45 trạm quan trắc": the verb stands once."""
    quantity = piece.quantity
    return (
        not piece.is_embedded
        and re.search(r"(?:^|,|\bvà)\s*$", piece.lead) is not None
        and not quantity.is_rate
        and units.is_known(quantity.unit)
        and fold(quantity.unit) not in _UNCOUNTED | units.TIMES
        and not units.is_money(quantity.unit)
    )


_OF_TARGETS = re.compile(r"(?:các\s+)?(?:chỉ tiêu|nhiệm vụ|mục tiêu|kế hoạch|nội dung)(?!\w)")


def _is_rate_promised(piece: Piece, zone: Zone, lead: str) -> bool | None:
    if _OF_TARGETS.match(fold(piece.after)) and (
        zone is Zone.PURPOSE or re.search(r"vượt(?: mức)?\s*$", fold(piece.clause[: piece.quantity.figure[0]]))
    ):
        # "Hoàn thành 100% chỉ tiêu được giao" speaks of targets and is none.
        return None
    if _SPENT.search(fold(piece.after)[:25]) and not re.search(r"chi (?:ngân sách|thường)", fold(piece.after)):
        return None if zone is not Zone.GOALS else False
    if zone is Zone.PURPOSE:
        return not lead.strip() or re.search(r"phấn đấu|đạt|đảm bảo|bảo đảm", lead) is not None
    if re.search(
        r"(?:hiện nay|hiện tại|hiện đã|đã đạt|tính đến|đến nay|(?:^|[.:]\s*)kết quả(?! giải| thủ| xử)|năm qua|"
        r"thời gian qua)",
        lead,
    ):
        return None
    return True


def _is_count_promised(piece: Piece, zone: Zone, lead: str) -> bool | None:  # noqa: PLR0911 - one case, one answer
    quantity = piece.quantity
    unit = fold(quantity.unit)
    if not unit and zone is Zone.GOALS and CHANGED_TO.search(lead):
        return True
    if not unit:
        return (
            (
                True
                if piece.before and (quantity.op != "=" or _is_index(piece, lead))
                else (False if re.search(r"(?:đạt|là|chỉ số|hệ số)\s*$", lead) else None)
            )
            if zone is Zone.GOALS
            else None
        )
    compared = quantity.op in (">", ">=", "between", "<", "<=")
    if unit in _SELDOM_COUNTED and (compared or (zone is Zone.GOALS and _REACHED.search(lead))):
        return zone in (Zone.GOALS, Zone.TASKS)
    if unit == "bộ" and re.match(r",? ?(?:và )?ngành", fold(piece.after)):
        return None
    if unit in _UNCOUNTED or any(unit.startswith(f"{each} ") for each in ("nhóm", "lĩnh vực")):
        return None
    if unit in units.TIMES:
        return (
            True
            if zone is Zone.GOALS
            and (compared or quantity.op == "decrease" or re.search(r"(?:xuống|còn|lên)(?:\s+còn)?\s*$", lead))
            and re.search(r"thời gian|độ trễ|phản hồi|xử lý|giải quyết", lead + fold(piece.after))
            else None
        )
    begins = not clauses.tidy_before(piece.lead)
    brought = _BRINGS.search(lead if not compared else fold(piece.clause[: quantity.start]).rstrip()) is not None
    if _SPENT.search(lead) and zone is not Zone.GOALS:
        return None
    known = units.is_known(quantity.unit)
    acts = ACTS_AT_ONCE.match(clauses.years_out(lead).rsplit(",", 1)[-1].strip(" ,-+:")) is not None and lead.count(
        "("
    ) <= lead.count(")")
    if zone is Zone.GOALS:
        if known or (clauses.HEADED.match(clauses.tidy_before(piece.lead).lower()) and _is_said(lead)):
            return True
        # "Có ít nhất 03 IOC": a thing counted with care is promised even if its word is not known here.
        return True if (compared or quantity.value >= 2) and (brought or acts) else False if compared or begins else None
    if zone is Zone.PURPOSE:
        return True if known and re.search(r"phấn đấu|mục tiêu", lead) else None
    if zone is Zone.TASKS and _NORM.search(lead) and compared:
        return None
    if zone is Zone.TASKS:
        if re.search(r"(?:mỗi|từng|một)\s+[^,;]*$", lead) and quantity.op == "=":
            return None
        if known and (brought or begins or _RAISED.search(lead) or (acts and quantity.value >= 2)):
            return True
        return False if compared and brought else None
    if zone is Zone.ORGANISATION:
        return True if known and brought and compared else None
    return None


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
        clauses.HEADED.match(fold(piece.before)) is not None and re.search(r"(?:đạt|là|:|ở mức)\s*$", lead) is not None
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

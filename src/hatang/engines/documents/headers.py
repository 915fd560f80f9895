"""The heads of columns: what a column of a plan's table holds, by the words provinces use for it."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from hatang.engines.documents.words import bare

if TYPE_CHECKING:
    from collections.abc import Sequence


class Role(StrEnum):
    NUMBER = "number"
    TASK = "task"
    MEASURE = "measure"
    LEAD = "lead"
    SUPPORT = "support"
    TIME = "time"
    PRODUCT = "product"
    BUDGET = "budget"
    UNIT = "unit"
    BASELINE = "baseline"
    YEAR = "year"
    GOAL = "goal"
    NOTE = "note"
    GROUP = "group"


# In the order of trying: the narrower word first. Without marks and in small letters.
_WORDS: tuple[tuple[Role, str], ...] = (
    (Role.NUMBER, r"(?:(?:s ?)?t ?t|so tt|so thu tu|thu tu|stt/tt|no\.?|so|ma(?: so)?|ky hieu)"),
    (Role.UNIT, r"(?:don vi tinh|do bang|dvt|don vi do|dvt/.*|don vi \(tinh\))"),
    (Role.NOTE, r"(?:cap|noi|co quan) (?:trinh|phe duyet|ban hanh|quyet dinh|tham quyen).*"),
    (
        Role.NOTE,
        r"(?:lanh dao|dong chi|can bo|chuyen vien)(?: (?:ubnd|hdnd|so|tinh|thanh pho|huyen|xa|phuong|don vi|co quan))* "
        r"(?:phu trach|chi dao|theo doi).*",
    ),
    (
        Role.SUPPORT,
        r".*(?:phoi hop|ho tro thuc hien|phoi, ket hop|phoi thuoc).*"
        r"|(?:cac )?(?:(?:co quan|don vi|bo phan|nguoi|ben)[ ,/]*)*"
        r"(?:cung (?:lam|thuc hien)|tham gia|ho tro|lien quan)",
    ),
    (
        Role.LEAD,
        r"(?:co quan|don vi) (?:theo doi|danh gia|tong hop|cung cap|quan ly|bao cao).*"
        r"|.*(?:chu tri|chiu trach nhiem|thuc hien chinh|dau moi|phu trach|duoc giao).*"
        r"|(?:(?:co quan|don vi|to chuc|cq|dv|bo phan|phan cong|trach nhiem|ca nhan|tap the)[ ,/]*"
        r"|nguoi(?=[ ,/]*(?:co quan|don vi|bo phan|tap the))[ ,/]*)+(?:thuc hien|trien khai|tham muu|giao)?"
        r"|(?:nguoi|ai|ben) (?:lam|thuc hien|trien khai)(?: chinh)?",
    ),
    (
        Role.TIME,
        r".*(?:thoi gian|thoi han|tien do|lo trinh|han hoan thanh|thoi diem|ky han|moc hoan thanh|hoan thanh "
        r"truoc|deadline|han dinh).*"
        r"|(?:hoan thanh|nam thuc hien|giai doan thuc hien|bat dau|ket thuc|khoi cong|trien khai tu|"
        r"tu (?:ngay|thang|nam))"
        r"|han(?: (?:cuoi|chot|xong|nop|thuc hien|trinh))?|khi nao|xong truoc.*"
        r"|(?:ngay|thang|quy|nam) (?:hoan thanh|xong|ket thuc).*",
    ),
    (Role.BUDGET, r".*(?:kinh phi|du toan|von|ngan sach|nguon luc|tong muc|thanh tien|ntsnn|nsnn|xa hoi hoa).*"),
    (
        Role.BASELINE,
        r".*(?:hien trang|(?:ket qua|kq|uoc) (?:thuc hien |dat |th )?(?:den )?(?:het )?"
        r"(?:nam |thang )?(?:\d{1,2}/)?(?:19|20)\d\d|"
        r"hien co|(?:khi|luc) lap (?:ke hoach|de an|chuong trinh)|thuc hien (?:den )?(?:het )?(?:nam "
        r")?(?:19|20)\d\d|(?:19|20)\d\d \((?:uoc|th|thuc hien|ket qua)\b|uoc thuc hien|hien nay"
        r"|luy ke (?:tinh )?den (?:het )?(?:ngay )?(?:\d{1,2}/){1,2}(?:19|20)\d\d"
        r"|ket qua den|so lieu nen|duong co so|co so so sanh|da dat|uth|th (?:nam )?(?:19|20)\d\d|den thoi diem).*",
    ),
    (
        Role.PRODUCT,
        r".*(?:phai co khi xong|san pham|ket qua|dau ra|muc tieu can dat|yeu cau can dat|hinh thuc van ban).*",
    ),
    (
        Role.NOTE,
        (
            r".*(?:dia diem|dia ban|quy mo|ghi chu|can cu|nguon so lieu|"
            r"minh chung|co so|van ban lien quan|tai lieu|muc do uu tien|uu "
            r"tien|phuong phap).*"
        ),
    ),
    # "Nhóm nhiệm vụ, nhiệm vụ" has the tasks too, under the names of their groups.
    (
        Role.GROUP,
        r"(?:nhom (?:nhiem vu|chi tieu|muc tieu)(?!.*(?:nhiem vu|cong viec|chi tieu|muc tieu|noi dung)).*"
        r"|linh vuc|nhom|hang muc lon|tru cot)",
    ),
    (Role.MEASURE, r"(?:cac )?(?:thuoc do|chi so do(?: luong)?|cach do).*"),
    (Role.MEASURE, r"(?!.*nhiem vu).*(?:noi dung|ten|danh muc) (?:cac )?(?:chi tieu|muc tieu|chi so|tieu chi).*"),
    (
        Role.TASK,
        (
            r".*(?:nhiem vu|cong viec|noi dung|hoat dong|giai phap|du an|de an|ten van ban|hang muc|chuong "
            r"trinh).*"
            r"|(?:cac |dau |phan |ten )?viec(?: (?:can|phai|se)? ?(?:lam|thuc hien|trien khai|giao))?"
        ),
    ),
    (Role.GOAL, r"(?:chi tieu|muc tieu) (?:duoc )?(?:giao|phan dau|can dat|dat)(?: .*)?"),
    (Role.MEASURE, r"(?:cac )?dich(?: phai dat)?"),
    (Role.MEASURE, r".*(?:chi tieu|muc tieu|chi so|tieu chi|ten chi).*"),
    (
        Role.GOAL,
        (
            r".*(?:muc phan dau|gia tri|chi tieu giao|muc dat|phan dau|ke hoach|so luong|muc|yeu cau|dinh "
            r"huong).*"
        ),
    ),
)
_PATTERNS = tuple((role, re.compile(words)) for role, words in _WORDS)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_HEAD = re.compile(
    r"(?:(?:den|het|nam|cuoi|muc tieu|ke hoach|chi tieu|phan dau|giai doan|lo trinh|kh|mt|dinh huong|tam "
    r"nhin|dat|gia tri|muc"
    r"|trong|vao|ct|\(?kh\)?|dv|:|,|%|\(|\))\s*)*(?:(?:19|20)\d\d\s*-\s*)?((?:19|20)\d\d)\s*(?:\([^)]*\)|%)?"
)
# "2025 (ước TH)": what was reached, not what is promised.
_STOOD = re.compile(r"\([^)]*\b(?:uoc|th|thuc hien|hien trang|ket qua|da dat|so lieu nen)\b")


# "Bắt đầu (tháng)", "Hoàn thành (quý/năm)": in what a time is told.
_COUNTED_IN = re.compile(r"\s*\((?:ngay|thang|quy|nam)(?:[ ,/]+(?:thang|quy|nam))*\)$")


@lru_cache(maxsize=4096)
def role_of(text: str) -> Role | None:
    """What a column with this head holds; None for a head that says nothing known.

    >>> role_of("Đơn vị chủ trì"), role_of("Cơ quan phối hợp"), role_of("Thời gian thực hiện"), role_of("Năm 2025")
    (<Role.LEAD: 'lead'>, <Role.SUPPORT: 'support'>, <Role.TIME: 'time'>, <Role.YEAR: 'year'>)
    >>> role_of(""), role_of("Nhiệm vụ, giải pháp"), role_of("Chỉ tiêu"), role_of("Hiện trạng năm 2022")
    (None, <Role.TASK: 'task'>, <Role.MEASURE: 'measure'>, <Role.BASELINE: 'baseline'>)
    >>> role_of("Bắt đầu (tháng)"), role_of("Hoàn thành (quý/năm)")
    (<Role.TIME: 'time'>, <Role.TIME: 'time'>)
    >>> role_of("Việc cần làm"), role_of("Ai làm"), role_of("Tham gia"), role_of("Nhóm nhiệm vụ, nhiệm vụ")
    (<Role.TASK: 'task'>, <Role.LEAD: 'lead'>, <Role.SUPPORT: 'support'>, <Role.TASK: 'task'>)
    """
    words = _COUNTED_IN.sub("", bare(text).strip(" :.*"))
    if not words or len(words) > 120:
        return None
    if year_of(text) is not None:
        return Role.YEAR
    for role, pattern in _PATTERNS:
        if pattern.fullmatch(words):
            return role
    return None


def roles_of(heads: Sequence[str]) -> list[Role | None]:
    """What the columns of one table hold: "Đơn vị" beside values is what they are counted in, elsewhere who does it.

    >>> [role.value for role in roles_of(["TT", "Chỉ tiêu", "Đơn vị", "Năm 2025"])]
    ['number', 'measure', 'unit', 'year']
    >>> [role.value for role in roles_of(["TT", "Nhiệm vụ", "Đơn vị", "Thời gian"])], roles_of([])
    (['number', 'task', 'lead', 'time'], [])
    """
    roles = [role_of(head) for head in heads]
    has_values = Role.MEASURE in roles and (Role.YEAR in roles or Role.GOAL in roles)
    if not has_values or Role.UNIT in roles:
        return roles
    is_unit = [bare(head).strip(" .:*") == "don vi" for head in heads]
    return [Role.UNIT if unit else role for role, unit in zip(roles, is_unit, strict=True)]


def year_of(text: str) -> int | None:
    """The year a column is for: "Năm 2025", "Đến năm 2030", "Mục tiêu 2025"; the last of "2023-2025".

    >>> year_of("Đến hết năm 2026"), year_of("2023 - 2025"), year_of("Hiện trạng 2022"), year_of("Chỉ tiêu")
    (2026, 2025, None, None)
    """
    words = bare(text).strip(" :.*")
    found = _YEAR_HEAD.fullmatch(words)
    return int(found[1]) if found and not _STOOD.search(words) else None


_WHOSE = re.compile(
    r"(?:ten )?(?:don vi(?: hanh chinh)?|dia phuong|dia ban|co quan|doanh nghiep(?: vien thong)?|nha mang|khu vuc|"
    r"(?:ubnd )?(?:cac )?(?:xa|phuong|huyen|thi xa|thanh pho|dac khu|so|ban|nganh|don vi|dia phuong|to chuc"
    r"|thon|ap|buon|xom|khom|khu pho|to dan pho|to dan cu|khu dan cu)"
    r"(?:\s*[,/-]\s*|\s+)?)+(?: thuc hien| cap xa| cap huyen| hanh chinh| duoc giao| nhan chi tieu)?"
)
UNIT_AT_END = re.compile(
    r"\s*\(\s*(?!(?:lũy|luỹ) kế|cộng dồn|nếu|trong|so |tính|theo)"
    r"(?:đvt|đơn vị(?: tính)?)?\s*:?\s*([^()\d]{1,20})\s*\)$",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"(?:ty le|ti le|so |tong |ty trong|toc do|muc do|mat do|"
    r"chi so|dien tich|chieu dai|thoi gian|luu luong|dung luong|doanh thu)"
)


def names_whose(text: str) -> bool:
    """Whether a head stands over the names of places or bodies.

    >>> names_whose("Tên xã, phường"), names_whose("Doanh nghiệp"), names_whose("Nhiệm vụ"), names_whose("")
    (True, True, False, False)
    """
    return _WHOSE.fullmatch(bare(text).strip(" .:*")) is not None


def is_measure(text: str) -> bool:
    """Whether a head is itself what is measured.

    >>> is_measure("Tỷ lệ hộ có cáp quang (%)"), is_measure("Wifi công cộng (điểm)"), is_measure("Số"), is_measure("")
    (True, True, False, False)
    """
    return _MEASURED.match(bare(text)) is not None or (len(text) > 8 and UNIT_AT_END.search(text) is not None)


def names_aim(text: str) -> bool:
    """Whether a head stands over aims, each of which may have several measures.

    >>> names_aim("Mục tiêu"), names_aim("Mục tiêu chiến lược"), names_aim("Chỉ tiêu"), names_aim("Mục tiêu năm 2025")
    (True, True, False, False)
    """
    return re.fullmatch(r"(?:cac )?muc tieu(?: (?:cu the|chien luoc|chinh))?", bare(text).strip(" .:*")) is not None


def years_in(text: str) -> list[int]:
    return [int(year) for year in _YEAR.findall(text)]


def is_column_numbers(texts: list[str]) -> bool:
    """Whether a row only counts the columns, "(1) (2) (3)" or "A B 1 2"."""
    # "3=2/1" counts too: a column worked out of others.
    plain = [re.sub(r"\s*=.*", "", text).strip(" ()[]") for text in texts if text.strip()]
    counts = [int(text) for text in plain if text.isdigit()]
    letters = [text for text in plain if len(text) == 1 and text.isalpha()]
    return (
        len(counts) >= 2
        and len(counts) + len(letters) >= len(plain)
        and counts == list(range(counts[0], counts[0] + len(counts)))
        and counts[0] == 1
    )

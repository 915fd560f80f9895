"""Tables whose cells arrive as a stream, each cell closed by a line "|", without any mark between rows."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from hatang.engines.documents import flow, headers, periods
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import VALUE, led
from hatang.engines.documents.words import bare, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,2}){0,3}|[IVX]{1,5}(?:\.\d{1,2}){0,2}|[A-H](?:\.?\d{1,2}){0,2}|[a-hđ])\s*[.)]?"
)
_LONGEST_CELL = 45
_LONGEST_HEAD = 60
# What cannot stand in a cell of a plan's table: the table is over.
AFTER = re.compile(
    r"(?:Nơi nhận|PHỤ LỤC|BIỂU (?:SỐ|MẪU|\d)|Biểu số|Phụ lục [IVX\d]|TM\.|KT\.|\((?:Ban hành )?[Kk]èm theo|Ghi chú ?:)"
)

_REFERS = re.compile(r"(?<!\w)(?:tại|theo|của|trong|ở|và|cùng|với|thuộc)$")

# What heads a part of the text itself, and what such a part goes on with.
_PART = re.compile(r"(?:[IVX]{1,5}\s*[.)/-]|Phần|Chương|Mục|Điều \d+\.)\s*\S")
_POINT = re.compile(r"(?:\d{1,2}\s*[.)/]|[a-hđ]\s*[.)/]|[-+*•])\s*\S")
# A cell may hold a list, but not so long a one that its lines are points of the text.
_LONGEST_LIST = 8

# A row over all columns that heads a group without a number.
STAGE = re.compile(r"(?:Giai đoạn|Nhóm|Đợt|Bước|Lĩnh vực|Quý|Tháng|Tuần)\s(?![^:]*(?:20|19)\d\d\s*$)")

# A row that sums up, without a number.
TOTAL = re.compile(
    r"(?:tổng (?:cộng|số)|cộng|toàn (?:tỉnh|thành phố|xã|huyện))(?: toàn (?:tỉnh|thành phố|xã|huyện)| chung)?\W*",
    re.IGNORECASE,
)

type Cells = list[tuple[int, str]]


def is_number(text: str) -> bool:
    """Whether a cell is the number of a row: "2.3", "IV", "a)".

    >>> is_number("2.3"), is_number("IV."), is_number("a)"), is_number("2022-2025"), is_number("9.800"), is_number("")
    (True, True, True, False, False, False)
    """
    return _NUMBER.fullmatch(text.strip()) is not None


def counts_on(before: str, number: str) -> bool:
    """Whether the number of a row may stand below another one: it counts on, goes one deeper, or begins a group.

    >>> counts_on("1.2", "1.3"), counts_on("1.2", "2"), counts_on("2", "2.1"), counts_on("4", "7"), counts_on("4", "II")
    (True, True, True, False, True)
    >>> counts_on("09", "10"), counts_on("01", "02"), counts_on("01", "45")
    (True, True, False)
    """
    parts, text = before.strip(" .)").split("."), number.strip(" .)")
    if not all(map(str.isdigit, [*parts, *text.split(".")])):
        return True
    text = ".".join(part.lstrip("0") for part in text.split("."))
    following = {".".join([*parts[:at], str(int(parts[at]) + 1)]) for at in range(len(parts))}
    return text.rsplit(".", 1)[-1] == "1" or text in following


def tables(texts: Sequence[str]) -> list[tuple[int, int, list[tuple[int, list[str]]]]]:
    """(first line, line after the last, rows) of each stream of cells."""
    marks = [number for number, text in enumerate(texts) if text == "|"]
    found = []
    at = 0
    while at < len(marks):
        opened = _opening(texts, marks, at)
        if opened is None:
            at += 1
            continue
        cells, end, at = _collect(texts, marks, at, opened)
        rows = led(into_rows(cells), is_dense=True)
        if len(rows) >= 2:
            found.append((opened, end, rows))
    return found


# A line of a cell that begins something of its own: "- Sở Nội vụ", "Phối hợp: Công an tỉnh".
_ITEM = re.compile(
    r"[-+•]\s+(?=[^\W\d])|(?:(?:Cơ quan|Đơn vị) )?(?:[Cc]hủ trì|[Pp]hối hợp|[Tt]hực hiện|[Tt]hời gian|[Tt]hời hạn"
    r"|Sản phẩm|Tiến độ)[^:.;]{0,20}:"
)


_NEXT_LABEL = re.compile(r"[ \n]+(?=(?:Phối hợp|Thời gian|Thời hạn|Tiến độ|Sản phẩm)[^:.;]{0,20}:)")


def _cell(texts: Sequence[str], first: int, last: int) -> tuple[int, str]:
    items: list[list[str]] = [[]]
    for text in filter(None, texts[first:last]):
        if _ITEM.match(text):
            items.append([])
        items[-1].append(text)
    return first, labels_apart("\n".join(joined("\n".join(item)) for item in items if item))


def labels_apart(text: str) -> str:
    """The text of a cell with what each label says on a line of its own.

    >>> labels_apart("Chủ trì: Sở Y tế Phối hợp: UBND xã Thời gian: 2026"), labels_apart("Sở Y tế")
    ('Chủ trì: Sở Y tế\\nPhối hợp: UBND xã\\nThời gian: 2026', 'Sở Y tế')
    """
    return _NEXT_LABEL.sub("\n", text) if _ITEM.match(text) else text


def _opening(texts: Sequence[str], marks: list[int], at: int) -> int | None:
    """The line of the first head when the cell closed by this mark opens a table, otherwise None."""
    before = marks[at - 1] if at else -1
    last = marks[at] - 1
    while last > before and not texts[last]:
        last -= 1
    if last <= before:
        return None
    # The first head has no mark before it: it is the last line, or the last two ("Số", "TT").
    first = None
    for start in (last, last - 1):
        # "Thời" over "hạn": a head begins with a capital.
        is_cut = start == last > before + 1 and texts[last][:1].islower()
        head = _cell(texts, start, last + 1)[1] if start > before and not is_cut else ""
        if headers.role_of(head) is not None or headers.names_whose(head):
            first = start
            break
    if first is None:
        return None
    heads = [_cell(texts, a + 1, b)[1] for a, b in zip(marks[at:], marks[at + 1 : at + 9], strict=False)]
    roles = [headers.role_of(head) for head in heads]
    known = sum(role is not None and role is not Role.NUMBER for role in roles[:4])
    named = headers.role_of(_cell(texts, first, last + 1)[1])
    is_pair = named in (Role.MEASURE, Role.TASK) and roles[:1] in ([Role.YEAR], [Role.GOAL], [Role.LEAD])
    is_known = is_pair or (known >= 2 and len({role for role in roles if role}) >= 2)
    # A row for each place: its name, then measures or years.
    has_figures = any(map(headers.is_measure, heads[1:4])) or roles[1:4].count(Role.YEAR) > 1
    is_places = any(map(headers.names_whose, [_cell(texts, first, last + 1)[1], *heads[:2]])) and has_figures
    return first if is_known or is_places else None


def _collect(texts: Sequence[str], marks: list[int], at: int, first: int) -> tuple[Cells, int, int]:
    """The cells from the opening to where the table ends; the line after it; the mark to go on from."""
    cells: Cells = [_cell(texts, first, marks[at])]
    while at + 1 < len(marks):
        start, stop = marks[at] + 1, marks[at + 1]
        lines = [text for text in texts[start:stop] if text]
        opened = _opening(texts, marks, at + 1)
        is_next = opened is not None and headers.role_of(texts[opened]) is Role.NUMBER
        if is_next or len(lines) > _LONGEST_CELL or _is_after(lines) or _is_text(lines):
            return cells, start, at + 1
        cells.append(_cell(texts, start, stop))
        at += 1
    rest = [text for text in texts[marks[at] + 1 :] if text]
    if 0 < len(rest) <= 4 and not any(AFTER.match(text) for text in rest):
        cells.append((marks[at] + 1, " ".join(rest)))
        return cells, len(texts), at + 1
    return cells, marks[at] + 1, at + 1


def _is_after(lines: list[str]) -> bool:
    """Whether one of these lines ends the table; "theo chỉ tiêu tại" over "Phụ lục 1" only refers to one that does."""
    return any(
        AFTER.match(line) is not None and (not number or _REFERS.search(lines[number - 1]) is None)
        for number, line in enumerate(lines)
    )


def _is_text(lines: list[str]) -> bool:
    """Whether these lines up to the next mark are no cell but the text that goes on behind the table.

    >>> _is_text(["IV. NHIỆM VỤ", "1. Hạ tầng số", "Phủ sóng các thôn."]), _is_text(["II. HẠ TẦNG SỐ"])
    (True, False)
    """
    points = sum(_POINT.match(line) is not None for line in lines)
    if lines and _PART.match(lines[0]):
        return points > 0
    return len(lines) > _LONGEST_LIST and points > 1 and _POINT.match(lines[0]) is not None


def into_rows(cells: Cells) -> list[tuple[int, list[str]]]:
    """Rows of a stream: the width is how far the numbers of rows lie apart, a short row heads all columns; where cells
    are gone, each goes to the column that it fits.
    """
    even = _even_rows(cells)
    found = even
    if even and any(map(headers.names_whose, even[0][1][:2])):
        # A row for each place has a value in every column.
        return even
    worth = flow.worth_of(even[1:], even[0][1]) if even else flow.WORST
    worth -= _CLEARLY * sum(headers.role_of(head) is None for head in even[0][1]) if even else 0.0
    for count in _head_counts(cells):
        heads = flat([text for _, text in cells[:count]])
        score, rows = flow.rows_of(cells[count:], heads)
        if score > worth + _CLEARLY:
            worth, found = score - _CLEARLY, [(cells[0][0], heads), *rows]
    return found


# By how much the cells must fit their columns better before rows of even length are given up.
_CLEARLY = 3.0


def _head_counts(cells: Cells) -> list[int]:
    """How many cells may be heads: those up to the last that is known, before one says again what another did."""
    roles: list[Role] = []
    count = 0
    for number, (_, text) in enumerate(cells[:_MOST_HEADS]):
        role = headers.role_of(text)
        is_again = role in roles and role not in _SAID_TWICE and not _is_aim(text)
        if len(text) > _LONGEST_HEAD or is_number(text) or is_again or number > count + 1:
            break
        if role is not None or lower_kind(text):
            count = number + 1
            roles += [role] if role else []
    # "Nhóm nhiệm vụ về dữ liệu" behind the heads is the name of the first rows.
    return [number for number in (count, count - 1) if 2 <= number < len(cells)]


_MOST_HEADS = 20
_SAID_TWICE = (Role.YEAR, Role.BUDGET, Role.TIME, Role.LEAD, Role.SUPPORT, Role.NOTE)


def _even_rows(cells: Cells) -> list[tuple[int, list[str]]]:
    """Rows where no cell is gone but those merged over all columns or down from the row above."""
    width, head = _shape(cells)
    if width < 2:
        return []
    at = head - width
    # "A | B | 1 | 2": the columns counted under their heads are a row of their own.
    if not (at >= width and headers.is_column_numbers([text for _, text in cells[at:head]])):
        at = head
    rows = [(cells[0][0], heads_of([text for _, text in cells[:at]], width))]
    while at < len(cells):
        taken = _row_length(cells, at, width)
        texts = [text for _, text in cells[at : at + taken]]
        if 2 < taken < width and is_number(texts[0]):
            texts = flow.aligned(texts, rows[0][1])
        if len(texts) == width - 1 and TOTAL.fullmatch(texts[0]):
            # The number and the name of a row that sums up are one cell.
            texts = ["", *texts]
        rows.append((cells[at][0], texts))
        at += taken
    return rows


def _shape(cells: Cells) -> tuple[int, int]:
    """The number of columns, and of cells that are heads."""
    if unnumbered := _unnumbered(cells):
        return unnumbered, unnumbered
    head = next((i for i in range(1, len(cells)) if _is_numbered(cells, i) or _is_title(cells, i)), len(cells))
    rows = cells[:head] + [cell for i, cell in enumerate(cells[head:], head) if not _is_title(cells, i)]
    starts = [i for i in range(head, len(rows)) if _is_numbered(rows, i)]
    apart = Counter(b - a for a, b in pairwise(starts) if b - a > 2)
    if not apart:
        return head, head
    if apart[head] or any(length % head == 0 for length in apart):
        # A row whose title is merged with the one above begins with a number and a blank.
        return head, head
    return apart.most_common(1)[0][0], head


def _unnumbered(cells: Cells) -> int:
    """How many columns a table has whose rows have no numbers: the heads known before the first that is none, or that
    says again what one before said; 0 for another table."""
    if cells and headers.names_whose(cells[0][1]):
        # A name before figures is the first row.
        values = [VALUE.fullmatch(text) is not None and not headers.years_in(text) for _, text in cells]
        return next((at - 1 for at, value in enumerate(values) if value and at > 2), 0)
    roles: list[Role] = []
    for _, text in cells:
        role = headers.role_of(text)
        if role is None or len(text) > _LONGEST_HEAD or (role in roles and role not in (Role.YEAR, Role.BUDGET)):
            break
        roles.append(role)
    is_goals = roles[:1] == [Role.MEASURE] and {Role.YEAR, Role.GOAL} & set(roles)
    is_tasks = roles[:1] == [Role.TASK] and Role.LEAD in roles
    return len(roles) if len(roles) > 2 and (is_goals or is_tasks) else 0


def _is_numbered(cells: Cells, at: int) -> bool:
    return is_number(cells[at][1]) and _has_title(cells, at)


_TITLE = re.compile(r"(?:(?:[IVX]{1,5}|[A-H])\s*[.)]|\d{1,2}\.\d{1,2}\s*[.)]?(?=\s*[^\W\d]))\s*\S.*")


def _is_title(cells: Cells, at: int) -> bool:
    """ "II. CẢI CÁCH THỂ CHẾ", "Nhóm 3. Thiết bị" right before a row: one cell merged over all columns."""
    if at + 1 >= len(cells):
        return False
    if _TITLE.fullmatch(cells[at][1]) is None:
        is_stage = STAGE.match(cells[at][1]) is not None and not periods.is_period(cells[at][1])
        # Behind a number of its own it is the text of that row.
        return is_stage and not is_number(cells[at - 1][1]) and _is_numbered(cells, at + 1)
    return is_number(cells[at + 1][1]) or headers.role_of(cells[0][1]) is not Role.NUMBER


def _has_title(cells: Cells, at: int) -> bool:
    if at + 1 >= len(cells):
        return False
    following = cells[at + 1][1]
    return len(following) > 3 and any(c.isalpha() for c in following) and not is_number(following)


def _is_next(number: str, cells: Cells, at: int) -> bool:
    """Whether the cell here is the number after `number`: rows in between would have been full."""
    text = cells[at][1]
    here, before = text.strip(" .)"), number.strip(" .)")
    return here.isdigit() and before.isdigit() and int(here) == int(before) + 1 and _has_title(cells, at)


def _row_length(cells: Cells, at: int, width: int) -> int:
    """How many cells from here are one row."""
    if _is_title(cells, at):
        return 1
    titled = next(
        (ahead for ahead in range(1, width) if at + ahead < len(cells) and _is_title(cells, at + ahead)), width
    )
    inside = [text for _, text in cells[at : at + titled]]
    first = next((ahead for ahead in (1, 2) if ahead < len(inside) and is_number(inside[ahead])), 0)
    if not first and any(inside[1:]) and at + width < len(cells) and _is_next(inside[0], cells, at + width):
        return titled
    for ahead in range(1, len(inside)):
        if not (is_number(inside[ahead]) and _has_title(cells, at + ahead)):
            continue
        # A number with a title before the row is full begins the next row: this one was merged over all columns.
        if ahead <= 2 or not any(inside[1:ahead]):
            return ahead
        if ahead >= width - 2 and is_number(inside[0]) and counts_on(inside[0], inside[ahead]):
            return ahead
    return min(titled, width)


def heads_of(heads: list[str], width: int) -> list[str]:
    """One head a column: where a head stands over others ("Kế hoạch" over years), the lower ones take its place.

    >>> heads_of(["TT", "Nhiệm vụ", "Phân công", "Thời gian", "Chủ trì", "Phối hợp"], 5)
    ['TT', 'Nhiệm vụ', 'Chủ trì', 'Phối hợp', 'Thời gian']
    >>> heads_of(["TT", "Nhiệm vụ", "Kinh phí", "Thời gian", "2024", "2025"], 5)
    ['TT', 'Nhiệm vụ', 'Kinh phí 2024', 'Kinh phí 2025', 'Thời gian']
    """
    overs = len(heads) - width
    if overs <= 0:
        return heads + [""] * -overs
    if (found := _parted(heads, overs)) is not None:
        return found
    upper, lower = heads[: -overs - 1], heads[-overs - 1 :]
    over = max(range(len(upper)), key=lambda i: _is_over(upper[i], lower))
    return [*upper[:over], *lower, *upper[over + 1 :]][:width]


def flat(heads: list[str]) -> list[str]:
    """Heads of which nobody says how many columns there are, the lower ones under the upper that they fit.

    >>> flat(["TT", "Nhiệm vụ", "Phân công", "Chủ trì", "Phối hợp"]), flat(["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp"])
    (['TT', 'Nhiệm vụ', 'Chủ trì', 'Phối hợp'], ['TT', 'Nhiệm vụ', 'Chủ trì', 'Phối hợp'])
    """
    return _parted(heads, None) or heads


def _parted(heads: list[str], overs: int | None) -> list[str] | None:
    """The heads with the longest end that stands under others, each group under one; None where none does."""
    for length in range(_lower_length(heads), 1, -1):
        upper, groups = heads[:-length], lower_groups(heads[-length:])
        places = _places(upper, groups) if overs is None or len(groups) == overs else None
        if places is not None:
            return _under(upper, dict(zip(places, groups, strict=True)))
    return None


def _under(upper: list[str], below: dict[int, list[str]]) -> list[str]:
    found: list[str] = []
    for number, head in enumerate(upper):
        lower = below.get(number, [head])
        # Years under "Kinh phí" are money, under "Hiện trạng" they tell where things stand.
        if number in below and headers.role_of(head) in (Role.BUDGET, Role.BASELINE):
            lower = [f"{head} {each}" for each in lower]
        found += lower
    return found


def _lower_length(heads: list[str]) -> int:
    """How many heads at the end may stand under others."""
    count = 0
    while count < len(heads) - 2 and lower_kind(heads[-count - 1]):
        count += 1
    return count


def lower_kind(head: str) -> str:
    """What a head under another one is about: "who", "year", "time" or "money"; "" for one that stands alone."""
    role, words = headers.role_of(head), bare(head)
    if role in (Role.LEAD, Role.SUPPORT) or re.match(r"(?:lanh dao|nguoi) ", words):
        return "who"
    if role is Role.YEAR:
        return "year"
    if _ENDS_OF_TIME.match(words):
        return "time"
    return "money" if role is Role.BUDGET or _MONEY.match(words) else ""


_ENDS_OF_TIME = re.compile(r"(?:bat dau|ket thuc|hoan thanh|khoi cong)(?! truoc)")
_MONEY = re.compile(
    r"(?:tong|cong|ngan sach|nguon|von|nstw|nsdp|nsnn|nst|xa hoi|trung uong|dia phuong|khac|doanh nghiep|tinh$)"
)


def lower_groups(lower: Sequence[str]) -> list[list[str]]:
    """Lower heads by the upper one that they share."""
    groups: list[list[str]] = []
    kinds: list[str] = []
    for head in lower:
        kind = lower_kind(head)
        # "Tổng | 2024 | 2025" is money by years.
        if kinds and (kind == kinds[-1] or {kind, kinds[-1]} == {"money", "year"}):
            groups[-1].append(head)
        else:
            groups.append([head])
        kinds.append(kind)
    return groups


def _places(upper: list[str], groups: list[list[str]]) -> list[int] | None:
    """The upper head that each group stands under; None where one has none."""
    found: list[int] = []
    for group in groups:
        worth = [_is_over(head, group) or _is_aim_over(upper[:at], head, group) for at, head in enumerate(upper)]
        best = worth.index(max(worth))
        if not worth[best] or best in found:
            return None
        found.append(best)
    return found


def _is_aim_over(before: Sequence[str], head: str, lower: Sequence[str]) -> bool:
    """Whether "Mục tiêu" stands over years: what is measured has a column of its own before it."""
    is_named = any(headers.role_of(each) is Role.MEASURE for each in before)
    return is_named and _is_aim(head) and {lower_kind(each) for each in lower} == {"year"}


def _is_aim(head: str) -> bool:
    """ "Mục tiêu", "Chỉ tiêu phấn đấu", "Mục tiêu đến cuối năm": a head that may stand over years."""
    return re.match(r"(?:muc tieu|chi tieu|phan dau|ke hoach)", bare(head)) is not None and not headers.years_in(head)


def _is_over(head: str, lower: Sequence[str]) -> int:
    """How well a head stands over others."""
    words = bare(head)
    kinds = {lower_kind(each) for each in lower}
    if "who" in kinds:
        if re.search(r"chu tri|phoi hop|don vi (?:tinh|do)|dvt|thoi (?:gian|han)|tien do", words):
            return 0
        return 2 * bool(re.search(r"phan cong|co quan|don vi|trach nhiem|to chuc", words)) + ("thuc hien" in words)
    if headers.role_of(head) in (Role.YEAR, Role.TASK, Role.MEASURE, Role.NUMBER) or headers.years_in(head):
        # "Năm 2023 | Năm 2024" stand beside each other, and no years under "Danh mục nhiệm vụ".
        return 0
    if "time" in kinds:
        return 3 * bool(re.match(r"thoi (?:gian|han)|tien do|lo trinh", words))
    is_money = re.search(r"kinh phi|nguon|von|du toan", words) is not None
    if "money" in kinds:
        return 3 * is_money
    is_timed = re.search(r"nam|lo trinh|giai doan|ke hoach|muc tieu|phan dau|muc", words) is not None
    return 4 * is_timed + 2 * is_money + bool(re.search(r"thoi gian|tien do", words))

"""Targets given to places or bodies: one column each, or one row each under columns of measures."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hatang.engines.documents import goal_cells, headers, streams, tasks, units, years
from hatang.engines.documents.headers import Role
from hatang.engines.documents.model import Origin
from hatang.engines.documents.words import bare, capital, fold, joined

if TYPE_CHECKING:
    from hatang.engines.documents.goals import Setting
    from hatang.engines.documents.model import Target
    from hatang.engines.documents.outline import Framed
    from hatang.engines.documents.source import Row, Table
    from hatang.engines.documents.tasks import Columns

_PLACE = re.compile(
    r"(?:toan |cap |ubnd |cac |khoi )*(?:tinh|thanh pho|tp\.?|huyen|thi xa|xa|phuong|thi tran|dac khu|khu vuc|vung|"
    r"mien|do thi|nong thon|so|ban|cong an|van phong|cuc|chi cuc|vien thong|cong ty|vnpt|viettel|mobifone|fpt|"
    r"doanh nghiep)"
    r"(?:\W.*|$)"
)
_STANDS = re.compile(
    r"hien (?:co|trang|nay|tai|dat)|da (?:co|dat|lap)|ket qua|thuc hien (?:nam )?(?:19|20)\d\d|\buoc "
    r"|chua (?:co|duoc) .*\((?:den )?(?:thang|ngay) [\d/]+\)"
)
_GIVEN = re.compile(r"chỉ tiêu|mục tiêu|phấn đấu|kế hoạch giao|(?<!phân công )giao (?!thông|dịch|diện|ban)")


def with_places(table: Table, head: Columns) -> Columns:
    """The heads with the columns of places as columns of goals, where a measure stands beside nothing but places."""
    if Role.MEASURE not in head.roles or {Role.YEAR, Role.GOAL, Role.TIME, Role.LEAD} & head.roles.keys():
        return head
    head = _with_names_below(table, head)
    known = {column for columns in head.roles.values() for column in columns}
    free = [c for c in range(min(known), table.width) if c not in known and head.heads[c]]
    body = table.rows[head.head_rows :]
    values = [text for row in body for c in free if (text := joined(row.text(c)))]
    counts = [text for text in values if _is_value(text)]
    if len(free) < 2 or not counts or len(counts) * 4 < len(values) * 3:
        return head
    return replace(head, roles={**head.roles, Role.GOAL: free})


def _with_names_below(table: Table, head: Columns) -> Columns:
    """The heads with the places of the next row, where one head, "Đô thị", is merged over them."""
    row = table.rows[head.head_rows] if head.head_rows < len(table.rows) else None
    known = {column for columns in head.roles.values() for column in columns}
    free = [column for column in range(table.width) if column not in known]
    if row is None or len(free) < 2 or len({head.heads[column] for column in free}) > 1:
        return head
    is_below = all(cell.continued or not cell.text for cell in row.cells if cell.column in known)
    names = [joined(row.text(column)) for column in free]
    if not is_below or len(set(names)) < len(free) or any(_is_value(name) for name in names):
        return head
    heads = tuple(joined(row.text(c)) if c in free else text for c, text in enumerate(head.heads))
    return replace(head, heads=heads, head_rows=head.head_rows + 1)


def whose(heads: list[str]) -> list[str]:
    """The place or body of each of several columns of goals; "" for one that names none.

    >>> whose(["Chỉ tiêu giao Xã Ba Tơ", "Chỉ tiêu giao Phường Trà Câu"]), whose(["Mục tiêu năm 2026"])
    (['Xã Ba Tơ', 'Phường Trà Câu'], [''])
    """
    if len(heads) < 2:
        return [""] * len(heads)
    words = [head.split() for head in heads]
    same = 0
    while all(len(each) > same + 1 for each in words) and len({fold(each[same]) for each in words}) == 1:
        same += 1
    found = [" ".join(each[same:]) for each in words]
    if same and any(_PLACE.fullmatch(bare(head)) for head in heads):
        # "Xã Ba Tơ | Xã Trà Bồng": the word they share is part of the name.
        found = heads
    is_told = any(_PLACE.fullmatch(bare(each)) for each in found) or all(
        headers.role_of(each) is None for each in found
    )
    return found if is_told and not any(headers.years_in(each) for each in found) else [""] * len(heads)


@dataclass(frozen=True)
class _Measured:
    column: int
    measure: str
    unit: str
    year: int | None


@dataclass(frozen=True)
class _Said:
    """What the line above a table says its columns of years measure, and its unit; "" where it says nothing."""

    measure: str
    unit: str


def of_rows(framed: Framed, setting: Setting) -> list[Target] | None:
    """The targets of a table that gives each place or body a row and each measure a column; None for another table."""
    title = " ".join([*framed.before, *(heading.text for heading in framed.above)])
    is_given = _GIVEN.search(fold(title)) is not None or any(map(_PLANNED.search, map(fold, framed.before[-1:])))
    said = _said_in_groups(framed.table) or _said_above(framed)
    for count in range(1, min(3, len(framed.table.rows)) + 1):
        if _has_heads_below(framed.table, count):
            continue
        named, measured, standing, counted = _heads(framed.table, count, said)
        over = [each for each in measured if setting.signed_year and each.year and each.year < setting.signed_year]
        if len(over) < len(measured):
            # "Số trạm đến 15/12/2025" in a plan of 2026 tells where things stand.
            measured = [each for each in measured if each not in over]
            standing = [*standing, *(each.column for each in over)]
        is_given = is_given or (bool(measured) and all(_is_to_come(each, said, setting) for each in measured))
        if is_given and named is not None and measured and _has_values(framed.table, count, measured):
            return _read(framed, setting, count, (named, measured, standing, counted))
    return None


# "Kế hoạch phát triển trạm 5G": what stands under it is promised, and is what follows.
_PLANNED = re.compile(
    r"(?:kế hoạch|chỉ tiêu|mục tiêu|lộ trình)(?: cụ thể)? (?=(?:phát triển|xây dựng|lắp đặt|phủ sóng) )"
)
_ACT = re.compile(r"^(?:phát triển|xây dựng|lắp đặt|phủ sóng)(?: mới)? ", re.IGNORECASE)
_TABLE = re.compile(
    r"(?:(?:bảng|biểu)(?: số)?\s*[\d.]+\s*[.:]?\s*|\d+(?:\.\d+)*[.)-]\s+)?(?:(?:phân kỳ|phân bổ|cụ thể|chi tiết)\s+)?",
    re.IGNORECASE,
)
_OF_EACH = re.compile(r"\s+(?:(?:của|(?:giao )?cho|tại) (?:từng|mỗi|các)|theo) [^,;]*$|\s*\([^()]*\)$")


def _has_heads_below(table: Table, count: int) -> bool:
    """Whether the next row is one of heads too: the first of them is merged down to it."""
    first = joined(table.rows[0].text(0))
    return bool(first) and count < len(table.rows) and joined(table.rows[count].text(0)) == first


def _is_to_come(each: _Measured, said: _Said, setting: Setting) -> bool:
    """Whether a column only gives a year that was not over when the plan was signed."""
    return bool(said.measure) and each.measure == said.measure and (each.year or 0) >= (setting.signed_year or 9999)


def _said_in_groups(table: Table) -> _Said | None:
    """What the first group of rows measures where groups say it: "I | Số trạm phát triển mới (trạm)"."""
    return next((found for row in table.rows[1:] if (found := _grouped(row))), None)


def _grouped(row: Row) -> _Said | None:
    """What a row measures that only heads a group of places."""
    texts = [text for cell in row.cells if (text := joined(cell.text))]
    if not texts or len(texts) > 2 or not headers.is_measure(texts[-1]):
        return None
    unit = headers.UNIT_AT_END.search(texts[-1])
    return _Said(headers.UNIT_AT_END.sub("", texts[-1]).strip(" :."), unit[1].strip() if unit else "")


# "Đơn vị tính: xã" on a line of its own under the title of a table.
_COUNTED_IN = re.compile(r"\W*(?:đơn vị(?: tính)?|đvt)\s*:\s*([^:;.]{1,30}?)\W*", re.IGNORECASE)


def _said_above(framed: Framed) -> _Said:
    """What a table measures by the line right above it: "Số trạm phát triển mới của từng doanh nghiệp (trạm):"."""
    before = list(framed.before)
    counted = _COUNTED_IN.fullmatch(before[-1]) if before else None
    if counted:
        before.pop()
    if not before:
        return _Said("", "")
    text = _TABLE.sub("", before[-1], count=1).strip(" :.")
    for each in reversed(years.mentions(text)):
        text = f"{text[: each.start]}{text[each.end :]}"
    unit = headers.UNIT_AT_END.search(text.strip(" ,-:"))
    text = _OF_EACH.sub("", headers.UNIT_AT_END.sub("", text.strip(" ,-:"))).strip()
    named = unit[1].strip() if unit else counted[1].strip() if counted else ""
    if planned := _PLANNED.match(fold(text)):
        text = capital(text[planned.end() :].strip())
        thing, _ = units.counted(_ACT.sub("", text))
        named = named or (thing if units.is_known(thing) else "")
    elif not headers.is_measure(text):
        text = ""
    return _Said(text, named)


type _Heads = tuple[int | None, list[_Measured], list[int], int | None]


def _heads(table: Table, count: int, said: _Said) -> _Heads:
    """The column of names, the columns of measures, those that tell where things stand, and that of the units; None
    and [] where not all of the heads are known. `said` is what is measured where heads only give years."""
    named: int | None = None
    measured: list[_Measured] = []
    standing: list[int] = []
    counted: int | None = None
    before = ""
    for column in range(table.width):
        texts = [joined(row.text(column)) for row in table.rows[:count]]
        if count > 1 and not texts[0] and texts[-1] and before:
            texts[0] = before
        before = texts[0]
        text = " ".join(dict.fromkeys(each for each in texts if each))
        words = bare(text).strip(" .:*")
        if _are_units(table, column, count):
            counted = column
        elif named is None and headers.names_whose(text):
            named = column
        elif _STANDS.search(words):
            standing.append(column)
        elif (found := _measured(column, text, said)) is not None:
            measured.append(found)
        elif words and headers.role_of(text) not in (Role.NUMBER, Role.NOTE, Role.LEAD) and not _CARRIES.match(words):
            return None, [], [], None
    return named, measured, standing, counted


# "Doanh nghiệp thực hiện" beside the place: who carries the row out.
_CARRIES = re.compile(
    r"(?:doanh nghiep|nha mang|don vi|co quan)(?: vien thong)? (?:thuc hien|phu song|dau tu|phu trach)"
)


def _are_units(table: Table, column: int, count: int) -> bool:
    """Whether a column, "Đơn vị", only says what the figures beside it count."""
    texts = [text for row in table.rows[count:] if (text := joined(row.text(column)))]
    return bool(texts) and all(units.is_known(text) for text in texts)


def _measured(column: int, head: str, said: _Said) -> _Measured | None:
    """A head that is itself a measure: "Tỷ lệ hộ có cáp quang (%)", "Phát triển mới 2026 (trạm)"."""
    unit = headers.UNIT_AT_END.search(head)
    plain = headers.UNIT_AT_END.sub("", head).strip(" :")
    dated = years.mentions(plain) or [each for each in [_bare_year(plain)] if each]
    year = dated[-1].year if dated else None
    measure = plain
    for each in reversed(dated):
        measure = f"{measure[: each.start]} {measure[each.end :]}"
    measure = " ".join(measure.split()).strip(" -,:") or (said.measure if year else "")
    is_told = headers.is_measure(plain) or unit is not None or year is not None
    if not is_told or len(measure) < 4:
        return None
    is_rate = "%" in head or fold(measure).startswith(("tỷ lệ", "tỉ lệ"))
    counted = unit[1].strip() if unit else "%" if is_rate else said.unit
    return _Measured(column, measure, counted, year)


def _bare_year(text: str) -> years.Mention | None:
    """The year at the end of a head, the last of "2028-2030"."""
    found = re.search(r"(?:(?:19|20)\d\d\s*-\s*)?((?:19|20)\d\d)$", text)
    return years.Mention(found.start(), found.end(), int(found[1])) if found else None


def _has_values(table: Table, count: int, measured: list[_Measured]) -> bool:
    """Whether what stands under the measures is nearly all figures."""
    texts = [joined(row.text(each.column)) for row in table.rows[count:] for each in measured if len(row.cells) > 1]
    said = [text for text in texts if text]
    return bool(said) and sum(map(_is_value, said)) >= 0.9 * len(said)


def _is_value(text: str) -> bool:
    return tasks.is_count(text) or goal_cells.NONE.fullmatch(fold(text)) is not None or fold(text) == "x"


def _read(
    framed: Framed, setting: Setting, count: int, heads: tuple[int, list[_Measured], list[int], int | None]
) -> list[Target]:
    named, measured, standing, counted = heads
    path = ".".join(heading.marker.label for heading in framed.above if heading.marker.label)
    year = (
        next((known for text in reversed(framed.before) if (known := years.of_heading(text))), None)
        or setting.title.goal
    )
    found: list[Target] = []
    group: _Said | None = None
    for row in framed.table.rows[count:]:
        texts = [cell.text for cell in row.cells]
        if heading := _grouped(row):
            group = heading
            continue
        name = _name(row, named)
        if headers.is_column_numbers(texts) or not name or bare(name) == bare(framed.table.rows[0].text(named)):
            continue
        origin = Origin(row.place, " | ".join(dict.fromkeys(text for text in texts if text)), path)
        for each in measured:
            text = joined(row.text(each.column))
            if goal_cells.NONE.fullmatch(fold(text)):
                continue
            stood = joined(row.text(standing[0])) if len(standing) == 1 else ""
            unit = each.unit or (joined(row.text(counted)) if counted is not None else "")
            measure = group.measure if group else each.measure
            unit = group.unit if group else unit
            cell = goal_cells.Cell(measure, text, unit, each.year or year, stood, origin, name)
            if (target := goal_cells.target(cell)) is not None:
                found.append(target)
    return found


def _name(row: Row, column: int) -> str:
    """Whose a row is; a row that sums up may say so where the number stands."""
    name = joined(row.text(column))
    first = joined(row.text(0))
    if not name and streams.TOTAL.fullmatch(first):
        return first
    return "" if streams.is_number(name) else name

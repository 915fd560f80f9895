"""Targets in tables: one row a measure, one column a year (or one column of values)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hatang.engines.documents import (
    goal_cells,
    headers,
    phrases,
    place_tables,
    tasks,
    units,
    years,
)
from hatang.engines.documents.headers import Role
from hatang.engines.documents.model import Origin, Target, Unclear
from hatang.engines.documents.source import Cell, Row, Table
from hatang.engines.documents.words import fold, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.documents.goals import Setting
    from hatang.engines.documents.outline import Framed
    from hatang.engines.documents.tasks import Columns


@dataclass
class Found:
    targets: list[Target]
    unclear: list[Unclear]


_YEARS_BELOW = re.compile(r"(?:mốc )?(?:năm|thời gian|thời điểm|giai đoạn|lộ trình)(?: thực hiện)?")
_DATES_A_ROW = re.compile(
    r"(?:(?:đến|hết|cuối|trong|năm|giai đoạn)\s+)*(?:(?:19|20)\d\d\s*-\s*)?(?:19|20)\d\d", re.IGNORECASE
)


def turned(table: Table, setting: Setting) -> Table:
    """A table of one row a year and one column a measure, turned to one row a measure; any other table as it is."""
    if len(table.rows) < 3:
        return table
    heads = [joined(table.rows[0].text(column)) for column in range(table.width)]
    dated = next((column for column in (0, 1) if _YEARS_BELOW.fullmatch(fold(heads[column]).strip(" .:"))), None)
    if dated is None or table.width < dated + 2:
        return table
    rows = [row for row in table.rows[1:] if not headers.is_column_numbers([cell.text for cell in row.cells])]
    stated = [joined(row.text(dated)) for row in rows]
    if not all(_DATES_A_ROW.fullmatch(text) for text in stated) or len(set(stated)) < max(2, len(stated)):
        return table
    values = [joined(row.text(c)) for row in rows for c in range(dated + 1, table.width)]
    last = max(year for text in stated for year in headers.years_in(text))
    is_over = setting.signed_year is not None and last < setting.signed_year
    is_spent = any(headers.role_of(head) is Role.BUDGET for head in heads)
    if is_over or is_spent or not all(tasks.is_count(text) or _is_blank(text) for text in values):
        return table
    lines = [["Chỉ tiêu", *stated]]
    lines += [[heads[c], *(row.text(c) for row in rows)] for c in range(dated + 1, table.width)]
    place = table.rows[0].place
    return Table(tuple(Row(tuple(Cell(t, c) for c, t in enumerate(line)), place) for line in lines), table.place)


def is_goals(head: Columns) -> bool:
    """Whether a table is one of targets: a measure, and columns of years or of values."""
    has_values = Role.YEAR in head.roles or Role.GOAL in head.roles
    # "Hạng mục | ĐVT | Số lượng | Đơn giá | Thành tiền" says what things cost.
    is_costed = Role.BUDGET in head.roles and Role.YEAR not in head.roles
    has_measure = Role.MEASURE in head.roles or (Role.TASK in head.roles and Role.UNIT in head.roles and not is_costed)
    if has_measure and has_values:
        return True
    # A head that only says "Chỉ tiêu" over both the words and the figures.
    return Role.MEASURE in head.roles and len(head.roles[Role.MEASURE]) >= 2 and Role.LEAD not in head.roles


def of_table(framed: Framed, head: Columns, setting: Setting) -> Found:
    """One target a year; "-" and blank mean none, a text that is no value is left to the reader."""
    found = Found([], [])
    path = ".".join(heading.marker.label for heading in framed.above if heading.marker.label)
    year = (
        next((known for text in reversed(framed.before) if (known := years.of_heading(text))), None)
        or setting.title.goal
    )
    unit = _unit_above(framed.before)
    group: list[str] = []
    measure_before = ""
    whole = _Whole("", "")
    past = _past(head, setting)
    for row in _whole_rows(framed.table.rows[head.head_rows :], head):
        texts = [cell.text for cell in row.cells]
        if not any(texts) or headers.is_column_numbers(texts) or tasks.is_repeated_head(row, head):
            continue
        measure, number = _measure(row, head), _number(row, head)
        # A title merged over all columns has no values, whatever number it begins with.
        values = _values(row, head, past) if len(row.cells) > 1 else []
        if not any(text for _, text, _ in values):
            if found.targets and measure[:1].islower() and not number:
                _lengthen(found, measure)
            elif measure or number:
                group = _grouped(group, number, measure)
                whole = _Whole(number, measure)
                # "I | Đến năm 2030": a group that dates its rows.
                year = _dated(measure or number) or year
            continue
        measure = measure or measure_before
        measure_before = measure
        shown = " | ".join(dict.fromkeys(text for text in texts if text))
        full = _full(measure, group, number)
        if _is_part(row, head, measure, number, whole):
            full = f"{whole.measure} - {measure}"
        elif not _names_part(measure):
            whole = _Whole(number, measure)
        origin = Origin(row.place, shown, path)
        made = _row(row, head=head, past=past, measure=full, values=values, year=year, unit=unit, origin=origin)
        found.targets += made.targets
        found.unclear += made.unclear
    return found


def _whole_rows(rows: Sequence[Row], head: Columns) -> list[Row]:
    """The rows, a row whose words went to the next page joined with them."""
    found: list[Row] = []
    for row in rows:
        is_words = _measure(row, head) and not _number(row, head) and not any(text for _, text, _ in _values(row, head))
        if (
            found
            and is_words
            and not _measure(found[-1], head)
            and any(text for _, text, _ in _values(found[-1], head))
        ):
            found[-1] = tasks.whole(found[-1], row)
        else:
            found.append(row)
    return found


def _dated(title: str) -> int | None:
    return (
        years.of_heading(title) if re.match(r"(?:mục tiêu |chỉ tiêu )?(?:đến|năm|giai đoạn|tầm)", fold(title)) else None
    )


def _number(row: Row, head: Columns) -> str:
    column = head.first(Role.NUMBER)
    return joined(row.text(column)) if column is not None else ""


def _measure(row: Row, head: Columns) -> str:
    role = Role.MEASURE if Role.MEASURE in head.roles else Role.TASK
    text = joined(row.text(head.roles[role][0]))
    return re.sub(r"^(?:[-+•*]|\d+(?:\.\d+)*[.)]|[a-zđ]\))\s*", "", text).strip(" ;.")


def _values(row: Row, head: Columns, past: frozenset[int] = frozenset()) -> list[tuple[int | None, str, str]]:
    """(year of the column, text, whose it is) of the columns of values."""
    found = [(_year(head, c), joined(row.text(c)), "") for c in head.roles.get(Role.YEAR, []) if c not in past]
    if not found:
        columns = head.roles.get(Role.GOAL) or head.roles.get(Role.MEASURE, [])[1:]
        whose = place_tables.whose([head.heads[c] for c in columns])
        found = [(_year(head, c), joined(row.text(c)), of) for c, of in zip(columns, whose, strict=True)]
    return found


def _past(head: Columns, setting: Setting) -> frozenset[int]:
    """The columns of years that were over when the plan was signed, and that of a year then running before the plan's
    first: they tell where things stand."""
    columns = head.roles.get(Role.YEAR, [])
    signed, first = setting.signed_year, setting.title.first or setting.title.single
    begins = signed + 1 if signed and first and first > signed else signed
    over = {c for c in columns if begins is not None and (_year(head, c) or begins) < begins}
    return frozenset(over) if len(over) < len(columns) else frozenset()


def _year(head: Columns, column: int) -> int | None:
    found = headers.years_in(head.heads[column])
    return found[-1] if found else None


def _grouped(group: list[str], number: str, title: str) -> list[str]:
    """The headings above a row: a Roman or single number begins anew, a deeper one stands under it."""
    depth = number.count(".") if number and number[:1].isdigit() else 0
    return [*group[:depth], title]


def _full(measure: str, group: list[str], number: str) -> str:
    """A row that only says "Trong đó: đô thị" or "- Cấp xã" is read with the heading above it."""
    is_part = (
        re.match(r"(?:trong đó|cấp |khu vực |đô thị|nông thôn|thành thị|hộ |doanh nghiệp$)", fold(measure)) is not None
    )
    if group and is_part and re.search(r"tỷ lệ|tỉ lệ|số |tốc độ|mức", fold(group[-1])) and len(measure.split()) <= 6:
        return f"{group[-1]} - {measure}"
    return measure


@dataclass(frozen=True)
class _Whole:
    """The last row that says in full what is measured, and its number."""

    number: str
    measure: str


def _names_part(measure: str) -> bool:
    """Whether a row only names a place, a body or a kind, and no measure of its own."""
    return (
        len(measure.split()) <= _LONGEST_PART
        and headers.is_measure(measure) is False
        and phrases.verb_at(f"x {measure}") is None
    )


def _is_part(row: Row, head: Columns, measure: str, number: str, whole: _Whole) -> bool:
    """ "4.1 | Thành phố A" under "4 | Chiều dài cáp ngầm hóa", "- Bệnh viện tuyến tỉnh" under "Tỷ lệ cơ sở …"."""
    if (
        not measure
        or not _names_part(measure)
        or not (headers.is_measure(whole.measure) or phrases.verb_at(whole.measure) is not None)
    ):
        return False
    role = Role.MEASURE if Role.MEASURE in head.roles else Role.TASK
    is_dashed = row.text(head.roles[role][0]).lstrip()[:1] in ("-", "+", "\u2013") or number in ("-", "+", "\u2013")
    return is_dashed or (bool(whole.number) and number.startswith(f"{whole.number.rstrip('.')}."))


_LONGEST_PART = 8


def _lengthen(found: Found, rest: str) -> None:
    """The rest of a measure, on the next page."""
    last = found.targets[-1].source
    found.targets = [
        replace(each, measure=f"{each.measure} {rest}") if each.source is last else each for each in found.targets
    ]


def _row(
    row: Row,
    *,
    head: Columns,
    past: frozenset[int],
    measure: str,
    values: list[tuple[int | None, str, str]],
    year: int | None,
    unit: str,
    origin: Origin,
) -> Found:
    """The targets of a row; `unit` is what stands over the whole table, for rows that say none."""
    found = Found([], [])
    own = joined(head.text(row, Role.UNIT))
    own = (own if any(map(str.isalnum, own)) or "%" in own else "") or _unit_of(measure) or ""
    measure, said = _without_unit(measure)
    stood = [f"{_year(head, c)}: {joined(row.text(c))}" for c in sorted(past) if not _is_blank(row.text(c))]
    baseline = joined(head.text(row, Role.BASELINE)) or "; ".join(stood)
    deadline = None if Role.YEAR in head.roles else _deadline(row, head)
    for of_year, text, scope in values:
        if _is_blank(text):
            continue
        unit_here = own or _unit_of_head(head, of_year) or said or unit
        for part in goal_cells.parts(text):
            own_year = next((each.year for each in years.mentions(part)), None)
            when = of_year or own_year or deadline or year
            target = goal_cells.target(goal_cells.Cell(measure, part, unit_here, when, baseline, origin, scope))
            if target is None or not measure:
                found.unclear.append(Unclear(f"{measure}: {part}", "value_not_understood", origin))
            else:
                found.targets.append(target)
    return found


_ABOVE = re.compile(r"(?:đơn vị tính|đvt)\s*:?\s*(%|[^\W\d]+(?: [^\W\d]+)?)\s*\)?\s*[.:]?$", re.IGNORECASE)


def _unit_above(before: Sequence[str]) -> str:
    """ "(Đơn vị tính: %)" right over a table; "" where nothing says one, or where it is no unit."""
    found = next((said[1] for text in reversed(before[-2:]) if (said := _ABOVE.search(text))), "")
    return found if found == "%" or units.is_known(found) else ""


def _is_blank(text: str) -> bool:
    return goal_cells.NONE.fullmatch(fold(text)) is not None


def _deadline(row: Row, head: Columns) -> int | None:
    found = headers.years_in(head.text(row, Role.TIME))
    return found[-1] if found else None


def _unit_of(measure: str) -> str | None:
    found = re.search(r"\(\s*(?:đvt|đơn vị(?: tính)?)?\s*:?\s*(%|[^()\d]{1,15})\s*\)\s*$", measure, re.IGNORECASE)
    return found[1] if found and (found[1] == "%" or units.is_known(found[1])) else None


def _without_unit(measure: str) -> tuple[str, str]:
    unit = _unit_of(measure)
    return (re.sub(r"\s*\([^()]*\)\s*$", "", measure), unit) if unit else (measure, "")


def _unit_of_head(head: Columns, year: int | None) -> str:
    for column in [*head.roles.get(Role.YEAR, []), *head.roles.get(Role.GOAL, []), *head.roles.get(Role.MEASURE, [])]:
        if (year is None or _year(head, column) == year) and "%" in head.heads[column]:
            return "%"
    return ""

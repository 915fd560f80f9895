"""Targets in tables: one row a measure, one column a year (or one column of values)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hatang.engines.documents import (
    clauses,
    headers,
    measures,
    phrases,
    promises,
    quantities,
    tasks,
    units,
    wording,
    years,
)
from hatang.engines.documents.headers import Role
from hatang.engines.documents.model import Origin, Target, Unclear
from hatang.engines.documents.words import capital, fold, joined

if TYPE_CHECKING:
    from hatang.engines.documents.goals import Setting
    from hatang.engines.documents.outline import Framed
    from hatang.engines.documents.quantities import Quantity
    from hatang.engines.documents.source import Row
    from hatang.engines.documents.tasks import Columns

_NONE = re.compile(r"(?:[-\u2010-\u2015.…/\s]|không (?:có|giao|đặt)|kxđ|n/a|x{3,})*")
_YES = re.compile(
    r"(?:có|x|đạt|hoàn thành|100% hoàn thành|v|✓|√|yes|hoàn thành.{0,40}|đưa vào (?:sử dụng|vận hành|"
    r"khai thác).{0,30}|vận hành|đã có)"
)
_NO = re.compile(r"(?:không|chưa|no|chưa có|không đạt)")
_UNIT_IN_HEAD = re.compile(r"\(\s*(?:đvt|đơn vị(?: tính)?)?\s*:?\s*(%|[^()]{1,20})\s*\)|(%)")
_RATIO_UNITS = {"%", "tỷ lệ %", "tỷ lệ", "tỉ lệ", "phần trăm", "tỷ lệ (%)", "% (tỷ lệ)"}


@dataclass(frozen=True)
class _Cell:
    """One value of a row with what the row and the column say of it."""

    measure: str
    text: str
    unit: str
    year: int | None
    baseline: str
    origin: Origin


@dataclass
class Found:
    targets: list[Target]
    unclear: list[Unclear]


def is_goals(head: Columns, framed: Framed) -> bool:
    """Whether a table is one of targets: a measure, and columns of years or of values."""
    has_values = Role.YEAR in head.roles or Role.GOAL in head.roles
    has_measure = Role.MEASURE in head.roles or (Role.TASK in head.roles and Role.UNIT in head.roles)
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
    group: list[str] = []
    measure_before = ""
    past = _past(head, setting)
    for row in framed.table.rows[head.head_rows :]:
        texts = [cell.text for cell in row.cells]
        if not any(texts) or headers.is_column_numbers(texts) or tasks.is_repeated_head(row, head):
            continue
        measure, number = _measure(row, head), _number(row, head)
        values = _values(row, head, past)
        if not any(text for _, text in values):
            if found.targets and measure[:1].islower() and not number:
                _lengthen(found, measure)
            elif measure or number:
                group = _grouped(group, number, measure)
                # "I | Đến năm 2030": a group that dates its rows.
                year = _dated(measure or number) or year
            continue
        measure = measure or measure_before
        measure_before = measure
        shown = " | ".join(dict.fromkeys(text for text in texts if text))
        full = _full(measure, group, number)
        made = _row(
            row, head=head, past=past, measure=full, values=values, year=year, origin=Origin(row.place, shown, path)
        )
        found.targets += made.targets
        found.unclear += made.unclear
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


def _values(row: Row, head: Columns, past: frozenset[int] = frozenset()) -> list[tuple[int | None, str]]:
    """(year of the column, text) of the columns of values."""
    found = [(_year(head, c), joined(row.text(c))) for c in head.roles.get(Role.YEAR, []) if c not in past]
    if not found:
        columns = head.roles.get(Role.GOAL) or head.roles.get(Role.MEASURE, [])[1:]
        found = [
            (headers.years_in(head.heads[c])[-1] if headers.years_in(head.heads[c]) else None, joined(row.text(c)))
            for c in columns
        ]
    return found


def _past(head: Columns, setting: Setting) -> frozenset[int]:
    """The columns of years that were over when the plan was signed: they tell where things stand."""
    columns = head.roles.get(Role.YEAR, [])
    signed = setting.signed_year
    over = {c for c in columns if signed is not None and (_year(head, c) or signed) < signed}
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
    values: list[tuple[int | None, str]],
    year: int | None,
    origin: Origin,
) -> Found:
    found = Found([], [])
    unit = joined(head.text(row, Role.UNIT)) or _unit_of(measure) or ""
    measure, said = _without_unit(measure)
    stood = [f"{_year(head, c)}: {joined(row.text(c))}" for c in sorted(past) if not _NONE.fullmatch(fold(row.text(c)))]
    baseline = joined(head.text(row, Role.BASELINE)) or "; ".join(stood)
    deadline = None if Role.YEAR in head.roles else _deadline(row, head)
    for of_year, text in values:
        if _NONE.fullmatch(fold(text)):
            continue
        unit_here = unit or _unit_of_head(head, of_year) or said
        for part in _parts(text):
            target = _value(_Cell(measure, part, unit_here, of_year or deadline or year, baseline, origin))
            if target is None:
                found.unclear.append(Unclear(f"{measure}: {part}", "value_not_understood", origin))
            else:
                found.targets.append(target)
    return found


def _parts(text: str) -> list[str]:
    """ "≤ 3 Đông Nam Á; ≤ 50 thế giới": a cell of several values, each with its own words."""
    parts = [part.strip() for part in text.split(";")]
    return parts if len(parts) > 1 and all(quantities.find(_prepared(part)) for part in parts) else [text]


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


def _value(cell: _Cell) -> Target | None:
    """The target of one cell."""
    words = fold(cell.text).strip(" .;")
    is_ratio = fold(cell.unit) in _RATIO_UNITS
    if _YES.fullmatch(words) or _NO.fullmatch(words):
        return _made(cell, "yes", 0 if _NO.fullmatch(words) else 1, "", confidence=0.85)
    text = _prepared(_as_rate(cell.text) if is_ratio and "%" not in cell.text else cell.text)
    found = [each for each in quantities.find(text) if not each.is_baseline]
    if not found:
        return None
    quantity = found[0]
    rest = text[quantity.end :].strip(" .;,")
    if len(rest) > 60 and not quantity.is_rate:
        return None
    op = quantity.op
    if op == "=" and quantity.is_rate and re.match(r"(?:tỷ lệ\s+)?giảm\b(?!.*(?:xuống|còn))", fold(cell.measure)):
        op = "decrease"
    unit = _unit(cell, quantity, is_ratio=is_ratio)
    made = _made(cell, op, quantity.value, unit, confidence=0.93 if len(found) == 1 else 0.75, rest=rest)
    return replace(made, value_max=quantity.value_max)


def _as_rate(text: str) -> str:
    """A bare figure of a row counted in "%" with its sign."""
    if re.search(r"\d\s*[-\u2013]\s*\d", text):
        return f"{text}%"
    return re.sub(r"(\d)(?=\s*$|\s*trở)", r"\1%", text, count=1)


def _unit(cell: _Cell, quantity: Quantity, *, is_ratio: bool) -> str:
    if quantity.op == "factor":
        return "lần"
    if quantity.is_rate:
        return quantity.unit
    return "%" if is_ratio else cell.unit or quantity.unit


def _prepared(text: str) -> str:
    """A cell's text with signs spelt so that the figures are found: "≥90", "> 3.000", "90,0"."""
    spaced = re.sub(r"([<>≤≥]=?)\s*", r" \1 ", text)
    return re.sub(r"(\d)\s*[\u2013\u2014]\s*(\d)", r"\1-\2", spaced).strip()


def _made(
    cell: _Cell, op: quantities.Operator, value: float, unit: str, *, confidence: float, rest: str = ""
) -> Target:
    is_rate = unit.startswith("%") and op != "decrease"
    whole = _denominator(cell.measure, rest) if is_rate else ""
    if is_rate and (said := re.match(r"%\s+(?:của |trên )?(?=[^\W\d])", unit)):
        # "% GDP", "% dân số" as a unit say what the rate is of.
        unit, whole = "%", unit[said.end() :]
    return Target(
        measure=capital(cell.measure),
        op=op,
        value=value,
        value_max=None,
        unit=unit,
        denominator=whole,
        year=cell.year,
        scope=phrases.scope(cell.measure),
        baseline=cell.baseline if not _NONE.fullmatch(fold(cell.baseline)) else "",
        source=cell.origin,
        confidence=confidence,
    )


def _denominator(measure: str, rest: str) -> str:
    if rest and not re.match(r"/|(?:và|hoặc|trở|tăng|giảm|theo|so|vào|đến)(?!\w)", rest):
        return phrases.subject(rest)
    pieces = clauses.pieces(f"{measure} đạt 1%")
    found = measures.denominator(pieces[-1]) if pieces else ""
    # "Hộ gia đình có cáp quang" over a column of "%": the subject is what the rate is of.
    if found or measures.RATIO.match(measure) or wording.HEADED.match(fold(measure)):
        return found
    acts = promises.ACTS_AT_ONCE.match(fold(measure)) is not None
    return phrases.subject(measure) if phrases.verb_at(measure) is not None and not acts else ""

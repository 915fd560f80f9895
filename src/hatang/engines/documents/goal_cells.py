"""One value of a table of targets: what a cell says under its column, beside its measure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hatang.engines.documents import measures, phrases, promises, quantities, units, wording
from hatang.engines.documents.model import Origin, Target
from hatang.engines.documents.words import capital, fold

if TYPE_CHECKING:
    from hatang.engines.documents.quantities import Quantity

NONE = re.compile(r"(?:[-\u2010-\u2015.…/\s]|không (?:có|giao|đặt)|kxđ|n/a|x{3,})*")
_YES = re.compile(
    r"(?:có|x|đạt|hoàn thành|100% hoàn thành|v|✓|√|yes|hoàn thành.{0,40}|đưa vào (?:sử dụng|vận hành|"
    r"khai thác).{0,30}|vận hành|đã có)"
)
_NO = re.compile(r"(?:không|chưa|no|chưa có|không đạt)")
# "Nhóm 20" in a row of ranks, without "tỉnh, thành phố dẫn đầu".
_AMONG = re.compile(r"(?:(?:nằm )?trong |thuộc )?(?:nhóm|tốp|top) \d+")
_RATIO_UNITS = {"%", "tỷ lệ %", "tỷ lệ", "tỉ lệ", "phần trăm", "tỷ lệ (%)", "% (tỷ lệ)"}


@dataclass(frozen=True)
class Cell:
    """One value of a row with what the row and the column say of it."""

    measure: str
    text: str
    unit: str
    year: int | None
    baseline: str
    origin: Origin
    # The territory or the body that the column, or the row, is of.
    scope: str = ""


def parts(text: str) -> list[str]:
    """ "≤ 3 Đông Nam Á; ≤ 50 thế giới": a cell of several values, each with its own words."""
    found = [part.strip() for part in text.split(";")]
    return found if len(found) > 1 and all(quantities.find(_prepared(part)) for part in found) else [text]


def target(cell: Cell) -> Target | None:
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
    if op == "=" and _AMONG.fullmatch(words):
        op = "rank"
    unit = _unit(cell, quantity, is_ratio=is_ratio)
    made = _made(cell, op, quantity.value, unit, confidence=0.93 if len(found) == 1 else 0.75, rest=rest)
    return replace(made, value_max=quantity.value_max)


def _as_rate(text: str) -> str:
    """A bare figure of a row counted in "%" with its sign."""
    if re.search(r"\d\s*[-\u2013]\s*\d", text):
        return f"{text}%"
    return re.sub(r"(\d)(?=\s*$|\s*trở)", r"\1%", text, count=1)


def _unit(cell: Cell, quantity: Quantity, *, is_ratio: bool) -> str:
    if quantity.op == "factor":
        return "lần"
    if quantity.is_rate:
        return quantity.unit
    return "%" if is_ratio else cell.unit or quantity.unit or _counted(cell.measure)


def _counted(measure: str) -> str:
    """ "Số hộ lên sàn": households are counted."""
    said = re.match(r"(?:tổng )?số(?: lượng)?(?= )", measure, re.IGNORECASE)
    named = units.counted(measure[said.end() :])[0] if said else ""
    return named if units.is_known(named) else ""


# "Gấp 2" in a row counted in times.
_TIMES = re.compile(r"^(gấp \d+(?:[.,]\d+)?)$", re.IGNORECASE)


def _prepared(text: str) -> str:
    """A cell's text with signs spelt so that the figures are found: "≥90", "> 3.000", "90,0"."""
    spaced = re.sub(r"([<>≤≥]=?)\s*", r" \1 ", text)
    spaced = _TIMES.sub(r"\1 lần", spaced)
    return re.sub(r"(\d)\s*[\u2013\u2014]\s*(\d)", r"\1-\2", spaced).strip()


def _made(cell: Cell, op: quantities.Operator, value: float, unit: str, *, confidence: float, rest: str = "") -> Target:
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
        scope=cell.scope or phrases.scope(cell.measure),
        baseline=cell.baseline if not NONE.fullmatch(fold(cell.baseline)) else "",
        source=cell.origin,
        confidence=confidence,
    )


def _denominator(measure: str, rest: str) -> str:
    if rest and not re.match(r"/|(?:và|hoặc|trở|tăng|giảm|theo|so|vào|đến)(?!\w)", rest):
        return phrases.subject(rest)
    found = measures.whole(wording.tidy_before(measure))
    # "Hộ gia đình có cáp quang" over a column of "%": the subject is what the rate is of.
    if found or measures.RATIO.match(measure) or wording.HEADED.match(fold(measure)):
        return found
    acts = promises.ACTS_AT_ONCE.match(fold(measure)) is not None
    return phrases.subject(measure) if phrases.verb_at(measure) is not None and not acts else ""

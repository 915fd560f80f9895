"""Tables that lost every mark: one cell a line, blank cells gone. Cells go to columns by what they look like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents import bodies, headers, periods, streams
from hatang.engines.documents.headers import Role
from hatang.engines.documents.streams import STAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

_AFTER = re.compile(
    r"(?:Nơi nhận|PHỤ LỤC|BIỂU (?:SỐ|MẪU|\d)|Biểu số|Phụ lục [IVX\d]|TM\.|KT\.|Điều \d|[IVX]{1,4}\. \S|PHẦN )"
)
_VALUE = re.compile(
    r"[<>≥≤]?\s*(?:top |nhóm |thứ |trên |dưới |hơn |tối thiểu )?[\d.,]+\s*(?:[-/]\s*[\d.,]+)?\s*%?"
    r"|-|x|Có|Đạt|Hoàn thành",
    re.IGNORECASE,
)
_MOST_HEADS = 12
_BADLY = -4.0


def tables(texts: Sequence[str]) -> list[tuple[int, int, list[tuple[int, list[str]]]]]:
    """(first line, line after the last, rows) of each table of one cell a line."""
    found = []
    at = 0
    while at < len(texts):
        heads = _heads(texts, at)
        if heads is None:
            at += 1
            continue
        rows, end = _rows(texts, heads[-1][0] + 1, [text for _, text in heads])
        if rows:
            found.append((at, end, [(at, [text for _, text in heads]), *rows]))
            at = end
        else:
            at += 1
    return found


def _heads(texts: Sequence[str], at: int) -> list[tuple[int, str]] | None:
    """The heads of the columns when they stand on lines of their own from here."""
    if headers.role_of(texts[at]) is not Role.NUMBER:
        return None
    found = [(at, texts[at])]
    here = at + 1
    while here < len(texts) and len(found) < _MOST_HEADS:
        text = texts[here]
        if not text:
            here += 1
            continue
        pair = f"{text} {texts[here + 1]}" if here + 1 < len(texts) else text
        if headers.role_of(text) is not None or (len(found) > 3 and streams.lower_kind(text)):
            found.append((here, text))
        elif text != "|" and len(pair) < 60 and headers.role_of(pair) is not None and not streams.is_number(text):
            found.append((here + 1, pair))
            here += 1
        elif len(found) > 2 and _is_head_between(texts, here):
            found.append((here, text))
        elif len(found) > 3 and _is_last_head(texts, here):
            found.append((here, text))
            break
        else:
            break
        here += 1
    roles = {headers.role_of(text) for _, text in found}
    plain = streams.flat([text for _, text in found])
    if len(plain) < len(found):
        # Heads under others: as many lines as there are columns, the last of them where the heads end.
        found = [*((found[0][0], text) for text in plain[:-1]), (found[-1][0], plain[-1])]
    return found if len(found) >= 3 and roles & {Role.TASK, Role.MEASURE} else None


def _is_head_between(texts: Sequence[str], here: int) -> bool:
    """Whether a short text that says nothing known stands right before a head that is known."""
    following = next((each for each in texts[here + 1 : here + 3] if each), "")
    is_short = len(texts[here]) < 40 and not streams.is_number(texts[here])
    return is_short and headers.role_of(following) is not None and not streams.is_number(following)


def _is_last_head(texts: Sequence[str], here: int) -> bool:
    """Whether a short text that says nothing known is the head right before the first row."""
    following = next((each for each in texts[here + 1 : here + 3] if each), "")
    text = texts[here]
    return len(text) < 40 and not streams.is_number(text) and STAGE.match(text) is None and streams.is_number(following)


def _rows(texts: Sequence[str], start: int, heads: list[str]) -> tuple[list[tuple[int, list[str]]], int]:
    rows: list[tuple[int, list[str]]] = []
    current: list[str] = []
    first = end = start
    has_figures = any(headers.role_of(head) in (Role.YEAR, Role.GOAL, Role.BASELINE, Role.BUDGET) for head in heads)
    for here in range(start, len(texts)):
        text = texts[here]
        if not text or text == "|":
            continue
        if _AFTER.match(text):
            break
        if streams.is_number(text) and not (current and has_figures and _is_value(texts, here, current[0])):
            if current:
                rows.append((first, place(current, heads)))
            current, first = [text], here
        elif STAGE.match(text) and not periods.is_period(text):
            if current:
                rows.append((first, place(current, heads)))
            rows.append((here, [text]))
            current = []
        elif not current:
            return [], start
        else:
            current.append(text)
        end = here + 1
    if current:
        rows.append((first, place(current, heads)))
    return rows, end


def _is_value(texts: Sequence[str], here: int, before: str) -> bool:
    """In a table with columns of figures a lone figure is a value unless it counts on from the row before and words
    follow it."""
    text = texts[here].rstrip(".)")
    if not text.replace(".", "").isdigit():
        return False
    following = next((each for each in texts[here + 1 : here + 4] if each and each != "|"), "")
    if not following or _VALUE.fullmatch(following) or streams.is_number(following) or _AFTER.match(following):
        return True
    last = before.rstrip(".)").rsplit(".", 1)[-1]
    part = text.rsplit(".", 1)[-1]
    return part != "1" and last.isdigit() and int(part) != int(last) + 1


def place(lines: list[str], heads: list[str]) -> list[str]:
    """The lines of a row given to its columns in order, each column taking none, one or several, as best fits.

    >>> place(["1", "Xây dựng nền tảng", "Sở Nội vụ", "2025"], ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"])
    ['1', 'Xây dựng nền tảng', 'Sở Nội vụ', '', '2025']
    """
    roles = headers.roles_of(heads)[1:]
    rest = lines[1:]
    if not rest:
        return [lines[0], *[""] * len(roles)]
    count, width = len(rest), len(roles)
    best = [[_BADLY * 1e6] * (count + 1) for _ in range(width + 1)]
    taken = [[0] * (count + 1) for _ in range(width + 1)]
    best[0][0] = 0.0
    for column in range(width):
        for used in range(count + 1):
            if best[column][used] <= _BADLY * 1e5:
                continue
            for more in range(count - used + 1):
                score = best[column][used] + _fit(rest[used : used + more], roles[column])
                if score > best[column + 1][used + more]:
                    best[column + 1][used + more] = score
                    taken[column + 1][used + more] = more
    cells, used = [], count
    for column in range(width, 0, -1):
        more = taken[column][used]
        cells.append(" ".join(rest[used - more : used]))
        used -= more
    return [lines[0], *reversed(cells)]


def _fit(lines: list[str], role: Role | None) -> float:  # noqa: PLR0911 - one case, one answer
    """How well lines fit a column."""
    if not lines:
        return {Role.TASK: -8.0, Role.MEASURE: -8.0, Role.LEAD: -1.0}.get(role, -0.4) if role else -0.4
    text = " ".join(lines)
    several = -0.3 * (len(lines) - 1)
    is_period, is_body = periods.is_period(text), bodies.is_body(text)
    if role is Role.TIME:
        return several + (3.0 if is_period else _BADLY)
    if role in (Role.LEAD, Role.SUPPORT):
        # A line that begins in the middle of a name belongs to the line before it.
        broken = (
            -2.0 if text[:1].islower() and not text.startswith(("các ", "doanh ", "công ", "ngân ", "sở ")) else 0.0
        )
        return several + (3.0 if is_body else _BADLY) + broken
    if role is Role.BUDGET and _VALUE.fullmatch(text):
        return several * 4 + 2.0
    if role in (Role.YEAR, Role.GOAL, Role.BASELINE):
        return several * 4 + (2.0 if _VALUE.fullmatch(text) else _BADLY)
    if role is Role.UNIT:
        return several * 4 + (1.5 if len(text) < 15 and not _VALUE.fullmatch(text) else _BADLY)
    if role in (Role.TASK, Role.MEASURE):
        return several + (1.0 if not is_period and len(text) > 8 else _BADLY) - (2.5 if is_body else 0.0)
    preferred = 0.5 if role is Role.PRODUCT else 0.0
    return several + preferred - (1.5 if is_period or is_body else 0.0)

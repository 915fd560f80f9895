"""Tables that lost every mark: one cell a line, blank cells gone. Cells go to columns by what they look like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents import bodies, headers, markers, periods, streams
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
_TICK = re.compile(r"[xXvV✓✔√]")
_MOST_HEADS = 12
_MOST_PLACES = 60
_BADLY = -4.0


def tables(texts: Sequence[str]) -> list[tuple[int, int, list[tuple[int, list[str]]]]]:
    """(first line, line after the last, rows) of each table of one cell a line."""
    found = []
    at = 0
    while at < len(texts):
        heads = _heads(texts, at)
        if heads is not None:
            rows, end = _rows(texts, heads[-1][0] + 1, _texts(heads))
        elif (heads := _heads_of_values(texts, at)) is not None:
            rows, end = _rows_of_values(texts, heads[-1][0] + 1, _texts(heads))
        else:
            at += 1
            continue
        if rows:
            found.append((at, end, [(at, _texts(heads)), *rows]))
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
        elif headers.names_whose(text) or (headers.is_measure(text) and any(map(headers.names_whose, _texts(found)))):
            found.append((here, text))
        elif len(found) > 2 and (places := _heads_of_places(texts, here, _texts(found))):
            found += places
            break
        else:
            break
        here += 1
    roles = {headers.role_of(text) for _, text in found}
    plain = streams.flat([text for _, text in found])
    if len(plain) < len(found):
        # Heads under others: as many lines as there are columns, the last of them where the heads end.
        found = [*((found[0][0], text) for text in plain[:-1]), (found[-1][0], plain[-1])]
    is_places = any(map(headers.names_whose, plain[:2])) and any(map(headers.is_measure, plain[2:]))
    return found if len(found) >= 3 and (roles & {Role.TASK, Role.MEASURE} or is_places) else None


def _texts(found: list[tuple[int, str]]) -> list[str]:
    return [text for _, text in found]


def _is_head_between(texts: Sequence[str], here: int) -> bool:
    """Whether a short text that says nothing known stands right before a head that is known."""
    following = next((each for each in texts[here + 1 : here + 3] if each), "")
    is_short = len(texts[here]) < 40 and not streams.is_number(texts[here])
    return is_short and headers.role_of(following) is not None and not streams.is_number(following)


def _is_last_head(texts: Sequence[str], here: int) -> bool:
    """Whether a short text that says nothing known is the head right before the first row."""
    following = next((each for each in texts[here + 1 : here + 3] if each), "")
    text = texts[here]
    if markers.marker(text).depth != markers.NONE:
        # "I. CẢI CÁCH THỂ CHẾ" heads the first rows.
        return False
    return len(text) < 40 and not streams.is_number(text) and STAGE.match(text) is None and streams.is_number(following)


def _heads_of_places(texts: Sequence[str], here: int, before: list[str]) -> list[tuple[int, str]]:
    """The heads of a table of goals that gives each place a column: short texts down to the first numbered row."""
    roles = headers.roles_of(before)
    if Role.MEASURE not in roles or {Role.YEAR, Role.GOAL, Role.TASK} & set(roles):
        return []
    found: list[tuple[int, str]] = []
    for at in range(here, min(here + _MOST_PLACES, len(texts))):
        text = texts[at]
        if not text:
            continue
        if streams.is_number(text):
            return found if len(found) > 1 else []
        if len(text) > 40 or _VALUE.fullmatch(text):
            return []
        found.append((at, text))
    return []


def _roles(heads: list[str]) -> list[Role | None]:
    """What the columns hold; heads that say nothing known beside a measure are places with values."""
    roles = headers.roles_of(heads)
    if any(map(headers.names_whose, heads[:2])) and any(map(headers.is_measure, heads[2:])):
        # A row for each place: its name, then what each column measures.
        return [
            *(
                Role.MEASURE if headers.names_whose(head) else role
                for head, role in zip(heads[:2], roles, strict=False)
            ),
            *(role if role is Role.NOTE else Role.GOAL for role in roles[2:]),
        ]
    is_given = Role.MEASURE in roles and not {Role.YEAR, Role.GOAL, Role.TASK, Role.LEAD} & set(roles)
    if not is_given or roles.count(None) < 2:
        return roles
    return [Role.GOAL if role is None else role for role in roles]


class _Rows:
    """The rows of a table while its lines are read."""

    def __init__(self, heads: list[str], start: int) -> None:
        self.heads = heads
        self.found: list[tuple[int, list[str]]] = []
        self.current: list[str] = []
        self.first = start
        # The last number of a row: a row without one follows it.
        self.number = ""

    def begin(self, here: int, lines: list[str]) -> None:
        self.close()
        self.current, self.first = lines, here
        self.number = lines[0] or self.number

    def group(self, here: int, title: str) -> None:
        self.close()
        self.found.append((here, [title]))

    def close(self) -> None:
        if self.current:
            self.found.append((self.first, place(self.current, self.heads)))
        self.current = []


def _rows(texts: Sequence[str], start: int, heads: list[str]) -> tuple[list[tuple[int, list[str]]], int]:
    rows = _Rows(heads, start)
    end = start
    is_places = any(map(headers.names_whose, heads[:2]))
    has_figures = any(role in (Role.YEAR, Role.GOAL, Role.BASELINE, Role.BUDGET) for role in _roles(heads))
    for here in range(start, len(texts)):
        text = texts[here]
        if not text or text == "|":
            continue
        is_title = _is_title(texts, here)
        if _AFTER.match(text) and not is_title:
            break
        if is_title or (STAGE.match(text) and not periods.is_period(text)):
            rows.group(here, text)
        elif streams.is_number(text) and not (has_figures and rows.current and _is_value(texts, here, rows.number)):
            rows.begin(here, [text])
        elif (is_places and streams.TOTAL.fullmatch(text)) or (
            has_figures and rows.current and _is_unnumbered(texts, here, rows.current)
        ):
            rows.begin(here, ["", text])
        elif not rows.current:
            return [], start
        else:
            rows.current.append(text)
        end = here + 1
    rows.close()
    return rows.found, end


def _heads_of_values(texts: Sequence[str], at: int) -> list[tuple[int, str]] | None:
    """The heads of a table of goals whose rows have no numbers: "Chỉ tiêu", "Đơn vị tính", "Năm 2030"."""
    if headers.role_of(texts[at]) is not Role.MEASURE:
        return None
    found: list[tuple[int, str]] = []
    for here in range(at, min(at + 2 * _MOST_HEADS, len(texts))):
        if not texts[here]:
            continue
        if headers.role_of(texts[here]) is None or _VALUE.fullmatch(texts[here]):
            break
        found.append((here, texts[here]))
    roles = headers.roles_of(_texts(found))
    is_goals = roles.count(Role.MEASURE) == 1 and {Role.YEAR, Role.GOAL} & set(roles)
    return found if len(found) >= 3 and is_goals else None


def _rows_of_values(texts: Sequence[str], start: int, heads: list[str]) -> tuple[list[tuple[int, list[str]]], int]:
    """Rows without numbers: words after the values of a row begin the next one, as long as values follow them."""
    rows = _Rows(["TT", *heads], start)
    end = start
    for here in range(start, len(texts)):
        text = texts[here]
        if not text or text == "|":
            continue
        has_values = any(_VALUE.fullmatch(each) for each in rows.current[2:])
        if not rows.current or (has_values and not _VALUE.fullmatch(text)):
            following = [each for each in texts[here + 1 : here + 6] if each and each != "|"][:3]
            if _AFTER.match(text) or not any(map(_VALUE.fullmatch, following)):
                break
            rows.begin(here, [""])
        rows.current.append(text)
        end = here + 1
    rows.close()
    return [(line, cells[1:]) for line, cells in rows.found], end


def _is_unnumbered(texts: Sequence[str], here: int, current: list[str]) -> bool:
    """ "- Cấp tỉnh" with a value under it: a row without a number, once the row before has its words."""
    following = [each for each in texts[here + 1 : here + 5] if each and each != "|"][:2]
    is_dashed = markers.marker(texts[here]).depth == markers.DASH and len(current) > 1
    return is_dashed and not _VALUE.fullmatch(texts[here]) and any(map(_VALUE.fullmatch, following))


def _is_title(texts: Sequence[str], here: int) -> bool:
    """ "II. CẢI CÁCH THỂ CHẾ" with a numbered row under it heads rows; it begins no part of the document."""
    following = next((each for each in texts[here + 1 : here + 3] if each), "")
    return markers.marker(texts[here]).depth == markers.ROMAN and following.rstrip(".").isdigit()


def _is_value(texts: Sequence[str], here: int, before: str) -> bool:
    """In a table with columns of figures a lone figure is a value unless it counts on from the row before and words
    follow it."""
    text = texts[here].rstrip(".)")
    if not text.replace(".", "").isdigit():
        return False
    following = next((each for each in texts[here + 1 : here + 4] if each and each != "|"), "")
    if not following or _VALUE.fullmatch(following) or streams.is_number(following) or _AFTER.match(following):
        return True
    parts = before.rstrip(".)").split(".")
    if not all(map(str.isdigit, parts)):
        return False
    # After "1.2" comes "1.3" or "2".
    following_numbers = {".".join([*parts[:at], str(int(parts[at]) + 1)]) for at in range(len(parts))}
    return text.rsplit(".", 1)[-1] != "1" and text not in following_numbers


def place(lines: list[str], heads: list[str]) -> list[str]:
    """The lines of a row given to its columns in order, each column taking none, one or several, as best fits.

    >>> place(["1", "Xây dựng nền tảng", "Sở Nội vụ", "2025"], ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"])
    ['1', 'Xây dựng nền tảng', 'Sở Nội vụ', '', '2025']
    """
    roles = _roles(heads)[1:]
    if roles.count(Role.TASK) > 1:
        # "Nhiệm vụ chung | Nhiệm vụ cụ thể": the first is merged over several rows.
        roles[roles.index(Role.TASK)] = None
    rest = lines[1:]
    ticks = [line for line in rest if _TICK.fullmatch(line)]
    if 0 < len(ticks) < roles.count(Role.YEAR):
        # Fewer marks than years, and no blank cells left to say which: nobody can tell.
        rest = [line for line in rest if line not in ticks]
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
        return several + (1.0 if not is_period and (len(text) > 8 or text[:1] in "-+") else _BADLY) - (2.5 if is_body else 0.0)
    preferred = 0.5 if role is Role.PRODUCT else 0.0
    # "Cấp trình: Ban Thường vụ": a column on the side may hold bodies too.
    return several + preferred - (1.5 if (is_period or is_body) and role is not Role.NOTE else 0.0)

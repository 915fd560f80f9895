"""Tables of one cell a line whose rows have no numbers: what a line is tells where a row begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents import flow, headers, markers, streams
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import AFTER, VALUE, led

if TYPE_CHECKING:
    from collections.abc import Sequence

type Rows = list[tuple[int, list[str]]]

_MOST_HEADS = 24
_LONGEST_HEAD, _LONGEST_FIRST = 60, 40
# "Phần việc do Sở Nội vụ chủ trì" names a body and is no head.
_NAMES = re.compile(r"(?:do|của|giao|cho) (?:Sở|UBND|Ủy ban|Công an|Phòng|Ban|Văn phòng|Bộ) ")
# What stands over the heads is longer than a head before the numbers.
_NAMED = 18
_AGAIN = (Role.TIME, Role.NOTE, Role.YEAR)
_VALUES = (Role.YEAR, Role.GOAL)


def table(texts: Sequence[str], at: int) -> tuple[Rows, int] | None:
    """(rows with the heads first, line after the last) of a table that begins here, else None: tasks with columns in
    any order, goals with values, or names with a column for each year.
    """
    lines = _heads(texts, at)
    heads = streams.flat([texts[line] for line in lines])
    of = headers.roles_of(heads)
    is_names = bool(lines) and headers.names_whose(heads[0]) and set(of[1:]) == {Role.YEAR} and len(of) > 2
    is_goals = of[:1] == [Role.MEASURE] and bool({*_VALUES} & set(of))
    is_given = Role.LEAD in of or {Role.SUPPORT, Role.TIME} <= set(of)
    is_tasks = len(of) > 2 and Role.TASK in of and is_given and Role.MEASURE not in of
    if not (is_names or is_goals or is_tasks):
        return None
    start = lines[-1] + 1
    end = next((here for here in range(start, len(texts)) if AFTER.match(texts[here])), len(texts))
    cells = [(here, texts[here]) for here in range(start, end) if texts[here] and texts[here] != "|"]
    _, rows = flow.rows_of(cells, ["Chỉ tiêu", *heads[1:]] if is_names else heads, is_broken=True)
    if is_tasks:
        rows = led([(at, heads), *rows], is_dense=True)
        return (rows, end) if sum(len(row) > 1 for _, row in rows) > 2 else None
    kept, after = _with_values(rows, of, end)
    return ([(at, heads), *kept], after) if kept else None


def _heads(texts: Sequence[str], at: int) -> list[int]:
    """The lines from here on that are heads; [] where the first is none."""
    first = texts[at]
    is_plain = 0 < len(first) < _LONGEST_FIRST and first[:1] != "(" and markers.marker(first).depth == markers.NONE
    if not is_plain or (headers.role_of(first) in (None, Role.YEAR) and not headers.names_whose(first)):
        return []
    found, known = [at], [headers.role_of(first)]
    for here in range(at + 1, min(at + _MOST_HEADS, len(texts))):
        text = texts[here]
        if not text:
            continue
        role = headers.role_of(text)
        is_said = (
            "|" in text or ":" in text.rstrip(" :") or _NAMES.search(text) or markers.marker(text).depth != markers.NONE
        )
        is_value = VALUE.fullmatch(text) is not None and role not in (Role.YEAR, Role.TIME)
        is_again = role in known and role not in _AGAIN
        if role is Role.NUMBER and len(found) == 1 and (known[0] in (Role.TASK, Role.MEASURE) or len(first) > _NAMED):
            # "NHIỆM VỤ GIAO CÁC CƠ QUAN" over the heads is the name of the table.
            return []
        if role is None or is_again or len(text) > _LONGEST_HEAD or text[:1].islower() or is_said or is_value:
            break
        found.append(here)
        known.append(role)
    return found if {Role.TASK, Role.MEASURE} & set(known) or headers.names_whose(first) else []


def _with_values(rows: Rows, of: Sequence[Role | None], end: int) -> tuple[Rows, int]:
    """The rows down to where none has a value any more, and the line after them; none where few have one."""
    columns = [column for column, role in enumerate(of) if role in _VALUES]
    full = [len(row) > 1 and any(row[column] for column in columns) for _, row in rows]
    # The name of a group stands alone, two lines without values are text.
    last = next((at for at in range(len(rows) - 1) if not full[at] and not full[at + 1]), len(rows))
    while last and not full[last - 1]:
        last -= 1
    if sum(full[:last]) < max(2, 0.6 * last):
        return [], end
    return rows[:last], rows[last][0] if last < len(rows) else end

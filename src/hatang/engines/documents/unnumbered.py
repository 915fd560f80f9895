"""Tables of one cell a line whose rows have no numbers: what a line is tells where a row begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.engines.documents import bodies, headers, markers, periods
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import AFTER, VALUE, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# (line, lines after it, lines of the row so far): whether a row begins; None where the table ends.
type Begins = Callable[[str, Sequence[str], Sequence[str]], bool | None]

_MOST_HEADS = 24
_LONGEST_HEAD = 60
_LONGEST_ROW = 60


def table(texts: Sequence[str], at: int) -> tuple[list[tuple[int, list[str]]], int] | None:
    """(rows with the heads first, line after the last) of a table without numbers that begins here, else None."""
    heads = _heads(texts, at)
    if heads is None:
        return None
    roles = headers.roles_of([text for _, text in heads])
    begins = _begins_task if roles[0] is Role.TASK else _begins_values
    rows, end = _rows(texts, heads[-1][0] + 1, [text for _, text in heads], begins)
    return ([(at, [text for _, text in heads]), *rows], end) if rows else None


def _heads(texts: Sequence[str], at: int) -> list[tuple[int, str]] | None:
    """The heads when they are those of goals with values, of names with a column for each year, or of tasks with who
    leads right after them."""
    is_names = headers.names_whose(texts[at])
    if headers.role_of(texts[at]) not in (Role.MEASURE, Role.TASK) and not is_names:
        return None
    found: list[tuple[int, str]] = []
    for here in range(at, min(at + _MOST_HEADS, len(texts))):
        text = texts[here]
        if not text:
            continue
        role = headers.role_of(text)
        is_again = role in headers.roles_of([each for _, each in found]) and role is not Role.YEAR
        if is_names:
            if found and role is not Role.YEAR:
                break
        elif role is None or is_again or len(text) > _LONGEST_HEAD or VALUE.fullmatch(text) or text[:1].islower():
            # "các nhiệm vụ được giao" is a line of a sentence.
            break
        found.append((here, text))
    roles = headers.roles_of([text for _, text in found])
    is_goals = roles[:1] == [Role.MEASURE] and {Role.YEAR, Role.GOAL} & set(roles)
    # "Nhiệm vụ 1: Lập kho dữ liệu", "Đơn vị chủ trì: Sở A" are labels with what they say, no heads.
    is_labels = any(":" in text.rstrip(" :") for _, text in found)
    is_tasks = roles[:2] == [Role.TASK, Role.LEAD] and not is_labels
    return found if len(found) >= 3 and (is_names or is_goals or is_tasks) else None


def _rows(
    texts: Sequence[str], start: int, heads: list[str], begins: Begins
) -> tuple[list[tuple[int, list[str]]], int]:
    rows = Rows(["TT", *heads], start)
    end = start
    for here in range(start, len(texts)):
        text = texts[here]
        if not text or text == "|":
            continue
        following = [each for each in texts[here + 1 : here + 6] if each and each != "|"][:3]
        if _is_title(text, following, begins):
            rows.group(here, text)
        elif len(rows.current) > _LONGEST_ROW:
            rows.current, end = [], rows.first
            break
        elif AFTER.match(text) or (begin := begins(text, following, rows.current[1:])) is None:
            break
        elif begin:
            rows.begin(here, ["", text])
        else:
            rows.current.append(text)
        end = here + 1
    rows.close()
    return [(line, cells[1:] if len(cells) > 1 else cells) for line, cells in rows.found], end


def _is_title(text: str, following: Sequence[str], begins: Begins) -> bool:
    """Whether a numbered line heads the rows below it: a row begins right after it."""
    is_marked = markers.marker(text).depth <= markers.ARABIC
    return is_marked and bool(following) and begins(following[0], following[1:], []) is True


def _begins_values(text: str, following: Sequence[str], current: Sequence[str]) -> bool | None:
    """Words after the values of a row begin the next one, as long as values follow them; None where the table ends."""
    has_values = any(map(VALUE.fullmatch, current[1:]))
    if current and (not has_values or VALUE.fullmatch(text)):
        return False
    return True if not VALUE.fullmatch(text) and any(map(VALUE.fullmatch, following)) else None


def _begins_task(text: str, following: Sequence[str], current: Sequence[str]) -> bool | None:
    """Words with a body right after them begin a row; None where the table ends."""
    is_words = not bodies.is_body(text) and not periods.is_period(text)
    if is_words and following and bodies.is_body(following[0]):
        return True
    return False if current else None

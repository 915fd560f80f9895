"""Tables of one cell a line where each cell but the first of a row is opened by "|": "1", "| Lập kho", "| Sở A"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.engines.documents import headers, markers, streams
from hatang.engines.documents.headers import Role
from hatang.engines.documents.words import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST_HEADS = 3
# How many lines a cell may go on before the next row is no longer looked for.
_LONGEST_REST = 8


def tables(texts: Sequence[str]) -> list[tuple[int, int, list[tuple[int, list[str]]]]]:
    """(first line, line after the last, rows) of each such table.

    >>> cells = ["TT", "| Nhiệm vụ", "| Chủ trì", "1", "| Lập kho", "dữ liệu", "| Sở A", "2", "| Mở lớp", "| Sở B"]
    >>> tables(cells)[0][2]
    [(0, ['TT', 'Nhiệm vụ', 'Chủ trì']), (3, ['1', 'Lập kho dữ liệu', 'Sở A']), (7, ['2', 'Mở lớp', 'Sở B'])]
    >>> tables([])
    []
    """
    found = []
    at = 0
    while at < len(texts):
        cells, end = _collect(texts, at, _heads(texts, at))
        rows = streams.into_rows(cells)
        if len(rows) >= 2:
            found.append((at, end, rows))
            at = end
        else:
            at += 1
    return found


def _heads(texts: Sequence[str], at: int) -> list[str]:
    """The heads of the table that begins here, none where none does."""
    if not texts[at] or "|" in texts[at] or not _opens_next(texts, at):
        return []
    found = [texts[at]]
    for here in range(at + 1, len(texts)):
        if _is_opened(texts[here]):
            found.append(_inner(texts[here]))
        elif texts[here] and texts[here][:1].islower():
            found[-1] = joined(f"{found[-1]}\n{texts[here]}")
        else:
            break
    roles = {role for role in map(headers.role_of, found) if role is not None}
    is_known = len(roles) >= 2 and headers.role_of(found[0]) in (Role.NUMBER, Role.TASK, Role.MEASURE)
    is_places = any(map(headers.names_whose, found[:2])) and any(map(headers.is_measure, found[1:]))
    return found if len(found) >= _FEWEST_HEADS and (is_known or is_places) else []


def _collect(texts: Sequence[str], start: int, heads: Sequence[str]) -> tuple[streams.Cells, int]:
    """The cells of the table with these heads that begins at a line, and the line after it."""
    cells: streams.Cells = []
    end = start
    # Cells since the row began.
    row = 0
    is_numbered = bool(heads) and headers.role_of(heads[0]) is Role.NUMBER
    for here in range(start, len(texts) if heads else start):
        text = texts[here]
        if not text:
            continue
        is_headed = is_numbered and not any(streams.is_number(cell) for _, cell in cells)
        is_full = row == 0 or row >= len(heads)
        if _is_opened(text):
            # A blank line is all that a blank first cell leaves; above the first row blank cells are merged heads.
            cells += [(here, "")] if is_full and not texts[here - 1] and not is_headed else []
            cells += [(here, _inner(text))] if _inner(text) or not is_headed else []
            row = row + 1 if texts[here - 1] or not is_full else 2
        elif _begins_row(texts, here, is_numbered=is_numbered, is_full=is_full):
            cells.append((here, text))
            row = 1
        elif is_headed and _is_lower(text) and _opens_next(texts, here):
            # "Chủ trì", "| Phối hợp" under the merged "Phân công".
            cells.append((here, text))
        elif is_full and _heads_rows(texts, here, is_numbered=is_numbered):
            cells.append((here, text))
            row = 0
        elif _goes_on(texts, here, is_numbered=is_numbered):
            cells[-1] = (cells[-1][0], joined(f"{cells[-1][1]}\n{text}"))
        else:
            break
        end = here + 1
    return cells, end


def _is_opened(text: str) -> bool:
    return text.startswith("|") and "|" not in text[1:]


def _inner(text: str) -> str:
    return text[1:].strip()


def _opens_next(texts: Sequence[str], here: int) -> bool:
    return here + 1 < len(texts) and _is_opened(texts[here + 1])


def _is_lower(text: str) -> bool:
    return headers.role_of(text) is not None or bool(streams.lower_kind(text))


def _begins_row(texts: Sequence[str], here: int, *, is_numbered: bool, is_full: bool) -> bool:
    """Whether a line without a mark is the first cell of a row: a number, or words after a row that is full."""
    if is_numbered:
        is_head = headers.role_of(texts[here]) is Role.NUMBER and texts[here][:1].isupper()
        return (streams.is_number(texts[here]) or is_head) and _opens_next(texts, here)
    is_title = _is_part(texts[here]) and not _opens_next(texts, here)
    return is_full and not is_title and _next_mark(texts, here) is not None


def _heads_rows(texts: Sequence[str], here: int, *, is_numbered: bool) -> bool:
    """ "Giai đoạn 2: Mở rộng", "B. KINH TẾ SỐ" over all columns, with a row right below."""
    is_title = streams.STAGE.match(texts[here]) or _is_part(texts[here])
    is_above = here + 1 < len(texts) and _begins_row(texts, here + 1, is_numbered=is_numbered, is_full=True)
    return bool(is_title) and is_above


def _goes_on(texts: Sequence[str], here: int, *, is_numbered: bool) -> bool:
    """Whether a line without a mark goes on the cell before it: more of the table follows."""
    if not texts[here - 1]:
        return False
    at = _next_mark(texts, here)
    return at is not None and (not is_numbered or at == here + 1 or not _is_part(texts[here]))


def _is_part(text: str) -> bool:
    """ "III. KINH PHÍ" after the last row begins a part of the document."""
    return markers.marker(text).depth <= markers.ROMAN


def _next_mark(texts: Sequence[str], here: int) -> int | None:
    """The next line that opens a cell, before any blank line."""
    for at in range(here + 1, min(here + _LONGEST_REST, len(texts))):
        if not texts[at]:
            return None
        if _is_opened(texts[at]):
            return at
    return None

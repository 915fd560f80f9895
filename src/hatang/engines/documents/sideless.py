"""Tables side by side by spaces whose rows have no numbers: they are counted, and read as every other one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.engines.documents import bodies, cuts, edges, headers, headlines, markers, periods
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import AFTER, VALUE

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST_HEADS = 3
# How many lines under the first one of the heads may belong to them, and tell where the columns begin.
_MOST_HEAD_LINES, _NEAR = 3, 14
_MARGIN = 5


def counted(texts: Sequence[str], pages: Sequence[int], at: int) -> list[str]:
    """The lines of a table of one page whose heads begin at this line, its rows numbered; empty where none does.

    >>> lines = ["Nhiệm vụ     Chủ trì     Năm", "Lập bản đồ   Sở Nội vụ   2026", "số", "Rà soát      Sở A        2027"]
    >>> counted(lines, [1, 1, 1, 1], 0)[1:]
    ['1    Lập bản đồ   Sở Nội vụ   2026', '     số', '2    Rà soát      Sở A        2027']
    >>> counted(["Sở Nội vụ   2026"], [1], 0)
    []
    """
    said = edges.pieces(texts[at])
    if len(said) < 2 or headers.role_of(texts[at][slice(*said[0])]) not in (Role.TASK, Role.MEASURE):
        return []
    end = next((here for here in range(at, len(texts)) if pages[here] != pages[at]), len(texts))
    below = texts[at + 1 : min(end, at + _NEAR)]
    for height in range(1, _MOST_HEAD_LINES + 1):
        heads = list(texts[at : at + height])
        spans, names = headlines.heads_of(heads, below[height - 1 :])
        roles = headers.roles_of(names)
        if len(names) < _FEWEST_HEADS or not {Role.LEAD, Role.YEAR, Role.GOAL} & set(roles):
            return []
        starts = edges.learnt(edges.near_heads(spans), below[height - 1 :])
        rows = _rows(texts[at + height : end], starts, roles)
        if rows:
            return [f"{'TT'.ljust(_MARGIN)}{heads[0]}", *(f"{' ' * _MARGIN}{head}" for head in heads[1:]), *rows]
    return []


def _rows(texts: Sequence[str], starts: Sequence[int], roles: Sequence[Role | None]) -> list[str]:
    """The lines of the rows from the first one on, numbered; empty where the first line begins none."""
    found: list[str] = []
    number = 0
    for here, text in enumerate(texts):
        following = next((each for each in texts[here + 1 :] if each.strip()), "")
        if not any(each.strip() for each in texts[here : here + 2]) or _is_after(text, starts):
            break
        if _begins(text, starts, roles):
            number += 1
            found.append(f"{str(number).ljust(_MARGIN)}{text}")
        elif markers.marker(text.strip()).depth <= markers.ARABIC:
            if not _begins(following, starts, roles):
                break
            # "A. CHÍNH QUYỀN SỐ" heads the rows below.
            found.append(text.strip())
        elif number or not text.strip():
            found.append(f"{' ' * _MARGIN}{text}")
        else:
            return []
    return found if number > 1 else []


def _is_after(text: str, starts: Sequence[int]) -> bool:
    """Whether a line is none of the table: what ends one, or a paragraph across its columns."""
    said = edges.pieces(text)
    is_across = len(said) == 1 and said[0][0] < starts[1] < said[0][1] - _MARGIN
    return AFTER.match(text.strip()) is not None or (is_across and not text.strip().isupper())


def _begins(text: str, starts: Sequence[int], roles: Sequence[Role | None]) -> bool:
    """Whether a row begins: with words that are no rest of others, and beside them who leads, when, or a value."""
    cells = cuts.cut(text, starts)
    if not cells or cells[0][0] or cells[0][1][0].islower():
        return False
    return any(
        (roles[column] is Role.LEAD and bodies.is_body(said))
        or (roles[column] is Role.TIME and periods.is_period(said))
        or (roles[column] in (Role.YEAR, Role.GOAL) and VALUE.fullmatch(said) is not None)
        for column, said in cells[1:]
    )

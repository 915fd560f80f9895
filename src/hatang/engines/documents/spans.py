"""Tables that the end of a page broke in two are one table."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hatang.engines.documents import headers, streams, tasks
from hatang.engines.documents.headers import Role
from hatang.engines.documents.source import Block, Cell, Paragraph, Row, Table, plain_row
from hatang.engines.documents.words import UPPER, joined

if TYPE_CHECKING:
    from collections.abc import Iterable


_LONGEST_GROUP = 160
_GROUP = re.compile(rf"(?:[IVX]{{1,5}}|[A-H]|\d{{1,2}})[.)]?\s+[{UPPER}]")


def continued(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with a table that goes on the one before it joined to it: as wide, with the same heads or none."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        if isinstance(block, Table) and isinstance(before, Table) and _goes_on(before, block):
            found[-1] = _joined(before, block.rows)
        elif isinstance(block, Table) and isinstance(before, Table) and (heads := _broken_heads(before, block)):
            found[-1] = _joined(Table((heads,), before.place), block.rows[1:])
        elif (
            isinstance(block, Table)
            and len(found) > 1
            and isinstance(above := found[-2], Table)
            and isinstance(before, Paragraph)
            and _is_group(before)
            and tasks.columns(block) is None
            and _goes_on(above, block)
        ):
            # The heading of a group that a converter put between two halves of a table.
            title = Row((Cell(before.text, 0, above.width),), before.place)
            found[-2:] = [_joined(above, (title, *block.rows))]
        else:
            found.append(block)
    return found


def _joined(before: Table, more: tuple[Row, ...]) -> Table:
    rows = tuple(
        replace(row, place=replace(row.place, table=before.place.table, row=len(before.rows) + count))
        for count, row in enumerate(more, 1)
    )
    return Table(before.rows + rows, before.place)


def _broken_heads(before: Table, block: Table) -> Row | None:
    """The heads that the end of a page broke, where some of them stand over two or more: "Phân công" over "Chủ trì |
    Phối hợp" and "Thời" over "gian"; None where the tables are two."""
    more = block.width - before.width
    if len(before.rows) > 1 or before.width < 3 or more < 1 or tasks.columns(before) is None:
        return None
    upper, lower = ([row.text(column) for column in range(row.width)] for row in (before.rows[0], block.rows[0]))
    if streams.is_number(lower[0]):
        return None
    best: tuple[int, list[str]] = (0, [])
    for over in range(len(upper)):
        above = [*upper[:over], *[""] * (more + 1), *upper[over + 1 :]]
        heads = [joined(f"{a}\n{b}") for a, b in zip(above, lower, strict=True)]
        best = max(best, (len({*map(headers.role_of, heads)} - {None}), heads), key=lambda each: each[0])
    if best[0] <= len({*map(headers.role_of, upper)} - {None}):
        return None
    return plain_row(best[1], before.rows[0].place)


def _is_group(paragraph: Paragraph) -> bool:
    """Whether a paragraph can head a group of rows: short, and numbered as groups are ("II Hạ tầng")."""
    return len(paragraph.text) < _LONGEST_GROUP and _GROUP.match(paragraph.text) is not None


def _goes_on(before: Table, block: Table) -> bool:
    if before.width != block.width or before.width < 3:
        return False
    head = tasks.columns(before)
    if head is None:
        return False
    own = tasks.columns(block)
    if own is None or own.roles == head.roles:
        return True
    # A head broken by the end of a page: what is below says nothing of rows.
    return len(before.rows) == 1 and not {Role.NUMBER, Role.TASK, Role.MEASURE} & own.roles.keys()

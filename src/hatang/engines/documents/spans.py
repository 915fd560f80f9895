"""Tables that the end of a page broke in two are one table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hatang.engines.documents import tasks
from hatang.engines.documents.source import Block, Table

if TYPE_CHECKING:
    from collections.abc import Iterable


def continued(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with a table that goes on the one before it joined to it: as wide, with the same heads or none."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        if isinstance(block, Table) and isinstance(before, Table) and _goes_on(before, block):
            rows = tuple(
                replace(row, place=replace(row.place, table=before.place.table, row=len(before.rows) + count))
                for count, row in enumerate(block.rows, 1)
            )
            found[-1] = Table(before.rows + rows, before.place)
        else:
            found.append(block)
    return found


def _goes_on(before: Table, block: Table) -> bool:
    if before.width != block.width or before.width < 3:
        return False
    head = tasks.columns(before)
    if head is None:
        return False
    own = tasks.columns(block)
    return own is None or own.roles == head.roles

"""Tasks told as cards, each a small table of its own, and cells that hold "Chủ trì: …", "Thời gian: …" in one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hatang.engines.documents import headers, listed
from hatang.engines.documents.headers import Role
from hatang.engines.documents.source import Block, Cell, Row, Table
from hatang.engines.documents.words import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FEWEST_LINES = 3


def laid_out(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with every card as a table of one row under its labels; several cards in one table become several.

    >>> from hatang.engines.documents.source import Place, plain_row
    >>> said = [["Nhiệm vụ", "1. Lập bản đồ"], ["Chủ trì", "Sở Nội vụ"], ["Thời gian", "Năm 2025"]]
    >>> table = Table(tuple(plain_row(row, Place()) for row in said), Place())
    >>> [[cell.text for cell in row.cells] for row in laid_out([table])[0].rows]
    [['Nhiệm vụ', 'Chủ trì', 'Thời gian'], ['1. Lập bản đồ', 'Sở Nội vụ', 'Năm 2025']]
    """
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and (cards := _cards(block)):
            found += map(_row, cards)
        elif isinstance(block, Table) and (column := _labelled(block)) is not None:
            found.append(_parted(block, column))
        else:
            found.append(block)
    return found


def _cards(table: Table) -> list[list[Row]]:
    """The rows of each card of a table; [] for a table that is none."""
    if table.width != 2 or len(table.rows) < _FEWEST_LINES:
        return []
    cards: list[list[Row]] = []
    for row in table.rows:
        role = headers.role_of(row.text(0))
        if role is None or len(row.cells) != 2:
            return []
        if role is Role.TASK:
            cards.append([])
        if not cards:
            return []
        cards[-1].append(row)
    return cards if all(any(headers.role_of(row.text(0)) is Role.LEAD for row in card) for card in cards) else []


def _row(card: Sequence[Row]) -> Table:
    def across(column: int) -> Row:
        texts = [row.text(column) if column else joined(row.text(column)) for row in card]
        return Row(tuple(Cell(text, at) for at, text in enumerate(texts)), card[0].place)

    return Table((across(0), across(1)), card[0].place)


# What a cell of labels may say, and how the column of it is headed.
_HEADS = {Role.LEAD: "Chủ trì", Role.SUPPORT: "Phối hợp", Role.TIME: "Thời gian", Role.PRODUCT: "Sản phẩm"}


def _said(text: str) -> dict[Role, str]:
    """What the labels of a cell say; {} for a cell that does not begin with one.

    >>> _said("Chủ trì: Sở Nội vụ\\nThời gian: Quý I/2025")[Role.TIME], _said("Sở Nội vụ")
    ('Quý I/2025', {})
    """
    before, said = listed.labels(text.replace("\n", "; "))
    return {} if before.strip() else said


def _labelled(table: Table) -> int | None:
    """The column whose cells say who leads and when, each behind its label."""
    for column in range(1, table.width):
        cells = [cell.text for row in table.rows[1:] for cell in row.cells if cell.column == column and cell.span == 1]
        said = [found for found in map(_said, filter(None, cells)) if Role.LEAD in found]
        if said and len(said) * 3 > len(cells) * 2 and any(Role.TIME in found for found in said):
            return column
    return None


def _parted(table: Table, column: int) -> Table:
    """The table with a column each for what the labels of the column say."""
    more = len(_HEADS) - 1
    rows = []
    for number, row in enumerate(table.rows):
        cells: list[Cell] = []
        for cell in row.cells:
            if cell.column == column and cell.span == 1:
                said = _said(cell.text) or ({} if number else _HEADS)
                cells += [replace(cell, text=said.get(role, ""), column=column + at) for at, role in enumerate(_HEADS)]
            elif cell.column > column:
                cells.append(replace(cell, column=cell.column + more))
            else:
                is_over = cell.column + cell.span > column
                cells.append(replace(cell, span=cell.span + more) if is_over else cell)
        rows.append(replace(row, cells=tuple(cells)))
    return replace(table, rows=tuple(rows))

"""A document as read, before anything is understood: paragraphs and tables in order, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Place:
    """Where something stands: page (None where the format has none), paragraph, table and row, counted from 1."""

    page: int | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, its lines joined; `label` is a number that Word gives and the text lacks."""

    text: str
    place: Place
    label: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell over `span` columns; `continued` when it goes on a cell above (merged downwards)."""

    text: str
    column: int
    span: int = 1
    continued: bool = False


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    place: Place

    def text(self, column: int) -> str:
        """The text of the cell over a column; "" where no cell is."""
        for cell in self.cells:
            if cell.column <= column < cell.column + cell.span:
                return cell.text
        return ""

    @property
    def width(self) -> int:
        return max((cell.column + cell.span for cell in self.cells), default=0)

    @property
    def filled(self) -> list[str]:
        return [cell.text for cell in self.cells if cell.text and not cell.continued]


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]
    place: Place

    @property
    def width(self) -> int:
        return max((row.width for row in self.rows), default=0)


type Block = Paragraph | Table


def map_text(block: Block, change: Callable[[str], str]) -> Block:
    """The block with every text of it changed."""
    if isinstance(block, Paragraph):
        return replace(block, text=change(block.text))
    rows = (replace(row, cells=tuple(replace(c, text=change(c.text)) for c in row.cells)) for row in block.rows)
    return replace(block, rows=tuple(rows))


@dataclass
class Source:
    """What a file holds; `encoding` names the old encoding that was converted, "" where none was."""

    format: str
    blocks: list[Block] = field(default_factory=list)
    encoding: str = ""
    pages: int | None = None
    # True when the text came out of pictures: every item is then less certain.
    scanned: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(isinstance(block, Table) or block.text.strip() for block in self.blocks)


def plain_row(texts: list[str], place: Place) -> Row:
    """A row without merged cells.

    >>> plain_row(["1", "a"], Place(row=1)).text(1), plain_row([], Place()).width
    ('a', 0)
    """
    return Row(tuple(Cell(text, column) for column, text in enumerate(texts)), place)

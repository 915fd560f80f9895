"""The words of a document for the lines of a plan, by the places at which the plan says them."""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.public import NewPart, Quotation
from hatang.capabilities.work import public as work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.capabilities.plan.public import PlacedLine, PlanLineKind, PlanVersion
    from hatang.capabilities.readings.models import Reading
    from hatang.engines.documents.model import Origin
    from hatang.engines.documents.passages import Passages
    from hatang.engines.documents.source import Cell, Source

# start: the engine of documents is loaded where a document is read.


@dataclass(frozen=True)
class DocumentWords:
    """(kind, number) of a line → its words in the document; `missing` are the lines that have none there."""

    words: dict[tuple[PlanLineKind, str], tuple[Quotation, ...]]
    missing: tuple[PlacedLine, ...]


def find_words(*, reading: Reading, version_id: int) -> DocumentWords:
    """The words at the place of each line. Words that do not say what the line says are left out: the document has
    other numbers there than the plan that was entered."""
    from hatang.engines.documents.passages import is_like

    passages = _open(reading)
    version = plan.version(key=version_id)
    words: dict[tuple[PlanLineKind, str], tuple[Quotation, ...]] = {}
    missing = []
    for line in list_lines(version):
        origins = passages.find(line.place)
        if origins and is_like(line.text, " ".join(origin.text for origin in origins)):
            words[line.kind, line.number] = tuple(quote_origin(origin) for origin in origins)
        else:
            missing.append(line)
    return DocumentWords(words, tuple(missing))


def quote_origin(origin: Origin) -> Quotation:
    """Words of the document with their place, as the plan keeps them."""
    place = origin.place
    return Quotation(origin.text, origin.path, place.page, place.paragraph, place.table, place.row)


def quote_said(source: Mapping[str, Any]) -> tuple[Quotation, ...]:
    """The same of an item that was read; none where it does not say where it stands."""
    if not source.get("text") or not (source.get("paragraph") or source.get("row")):
        return ()
    names = ("page", "paragraph", "table", "row")
    return (Quotation(source["text"], source.get("path") or "", **{name: source.get(name) for name in names}),)


def list_new_parts(*, reading: Reading) -> tuple[NewPart, ...]:
    """The parts of a document that becomes a version: purposes, general aims, solutions, money."""
    return tuple(NewPart(part.number[:40], part.title, (quote_origin(part.origin),)) for part in _open(reading).parts())


def list_lines(version: PlanVersion) -> list[PlacedLine]:
    """Every line of a version that words may be of."""
    return [*plan.list_placed_lines(version=version), *work.list_placed_lines(version=version)]


def find_on_page(*, reading: Reading, page: int | None, words: str) -> Quotation | None:
    """The words as they stand on the page of the document, to the letter but for spaces and line ends; anywhere in one
    without pages. None where they do not stand there."""
    wanted = " ".join(words.split())
    text, pieces = "", _list_pieces(reading, page)
    starts = []
    for piece, _place in pieces:
        starts.append(len(text))
        text += f"{piece} "
    at = text.find(wanted) if wanted else -1
    if at < 0:
        return None
    _piece, place = pieces[bisect.bisect_right(starts, at) - 1]
    return Quotation(wanted, "", **place)


def list_pages_with(*, reading: Reading, words: str) -> list[int]:
    """The pages of the document on which the words stand to the letter."""
    pages = sorted({place["page"] for _piece, place in _list_pieces(reading, None) if place["page"]})
    return [page for page in pages if find_on_page(reading=reading, page=page, words=words) is not None]


def _list_pieces(reading: Reading, page: int | None) -> list[tuple[str, dict[str, int | None]]]:
    """The texts of a page (of the whole document without one) in their order, each with its place."""
    pieces: list[tuple[str, dict[str, int | None]]] = []
    for block in reading.blocks:
        if "rows" not in block:
            pieces.append((block["text"], {"page": block["page"], "paragraph": block["paragraph"]}))
            continue
        for row in block["rows"]:
            place = {"page": row.get("page") or block["page"], "table": block["table"], "row": row["row"]}
            pieces += [(cell["text"], place) for cell in row["cells"]]
    chosen = [(text, place) for text, place in pieces if page is None or place["page"] == page]
    return [(" ".join(text.split()), place) for text, place in chosen if text.strip()]


def _open(reading: Reading) -> Passages:
    from hatang.engines.documents.passages import Passages

    return Passages(_read_blocks(reading))


def _read_blocks(reading: Reading) -> Source:
    """The document again out of what its page shows: nobody waits for a scan twice."""
    from hatang.engines.documents.source import Paragraph, Place, Row, Source, Table

    read: list[Paragraph | Table] = []
    for block in reading.blocks:
        page = block["page"]
        if "rows" not in block:
            read.append(Paragraph(block["text"], Place(page=page, paragraph=block["paragraph"])))
            continue
        number = block["table"]
        rows = (
            Row(_lay_out_cells(row["cells"]), Place(page=row.get("page") or page, table=number, row=row["row"]))
            for row in block["rows"]
        )
        read.append(Table(tuple(rows), Place(page=page, table=number)))
    return Source("kept", list(read), pages=reading.pages, scanned=reading.scanned)


def _lay_out_cells(cells: list[dict[str, Any]]) -> tuple[Cell, ...]:
    from hatang.engines.documents.source import Cell

    starts = itertools.accumulate((cell["span"] for cell in cells), initial=0)
    return tuple(Cell(cell["text"], column, cell["span"]) for cell, column in zip(cells, starts, strict=False))

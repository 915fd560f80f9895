"""The words of a document for the lines of a plan, by the places at which the plan says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.public import NewPart, Quotation
from hatang.capabilities.readings import formats
from hatang.capabilities.work import public as work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.capabilities.plan.public import LineKind, PlacedLine
    from hatang.capabilities.readings.models import Reading
    from hatang.engines.documents.model import Origin
    from hatang.engines.documents.passages import Passages


@dataclass(frozen=True)
class Found:
    """(kind, number) of a line → its words in the document; `missing` are the lines that have none there."""

    words: dict[tuple[LineKind, str], tuple[Quotation, ...]]
    missing: tuple[PlacedLine, ...]


def find_words(*, reading: Reading, version_id: int) -> Found:
    """The words at the place of each line. Words that do not say what the line says are left out: the document has
    other numbers there than the plan that was entered."""
    from hatang.engines.documents.passages import is_like

    passages = _open(reading)
    version = plan.version(key=version_id)
    words: dict[tuple[LineKind, str], tuple[Quotation, ...]] = {}
    missing = []
    for line in (*plan.list_placed_lines(version=version), *work.list_placed_lines(version=version)):
        origins = passages.find(line.place)
        if origins and is_like(line.text, " ".join(origin.text for origin in origins)):
            words[line.kind, line.number] = tuple(quote_origin(origin) for origin in origins)
        else:
            missing.append(line)
    return Found(words, tuple(missing))


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


def _open(reading: Reading) -> Passages:
    # start: the engine of documents is loaded where a document is read.
    from hatang.engines.documents.passages import Passages

    return Passages(formats.source_of_blocks(reading.blocks, pages=reading.pages, scanned=reading.scanned))

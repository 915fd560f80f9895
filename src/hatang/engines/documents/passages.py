"""The words at a place of a document as people cite it: "III.1.a gạch đầu dòng 2", "Phụ lục, nhiệm vụ 3.1"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.engines.documents import cards, markers, outline, spans
from hatang.engines.documents.model import Origin
from hatang.engines.documents.outline import Framed, Line, Zone
from hatang.engines.documents.words import UPPER, bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hatang.engines.documents.source import Source

_PLACE = re.compile(
    r"(?P<path>[IVX]+(?:\.\w+)*)(?: gạch đầu dòng (?P<dash>\d+))?(?:, câu (?P<sentence>\d+))?(?P<last>, đoạn cuối)?"
)
_ROW = re.compile(r"phụ lục, nhiệm vụ (?P<number>[\d.]+)", re.IGNORECASE)
_SENTENCE_END = re.compile(rf"(?<=\.)\s+(?=[{UPPER}\d])")
_PROSE = (Zone.PURPOSE, Zone.GOALS, Zone.TASKS, Zone.FUNDING)
# Words of so few letters, and figures, are those of any line.
_SHORTEST, _ALIKE = 3, 0.5


@dataclass(frozen=True)
class PartRead:
    """A heading with the words directly under it."""

    number: str
    title: str
    origin: Origin


class Passages:
    """A document by its places."""

    def __init__(self, source: Source) -> None:
        framed = outline.frame(spans.continued(cards.laid_out(source.blocks)))
        self.lines: list[Line] = [each for each in framed if isinstance(each, Line)]
        self.tables = [each.table for each in framed if isinstance(each, Framed)]

    def find(self, place: str) -> list[Origin]:
        """The words at a place, or at each of several parted by ";"; what the document does not have is left out.

        >>> from hatang.engines.documents.lines import blocks_of
        >>> from hatang.engines.documents.source import Source
        >>> lines = ["I. MỤC TIÊU", "1. Đến 2025", "- 80% số hộ;", "- Có mạng. 90% số xã.", "II. KINH PHÍ", "Tự lo."]
        >>> document = Passages(Source("text", blocks_of(lines)))
        >>> for place in ("I.1 gạch đầu dòng 2, câu 2", "II", "I.1 gạch đầu dòng 1; II", "IX"):
        ...     [(words.path, words.text, words.place.paragraph) for words in document.find(place)]
        [('I.1', '90% số xã.', 4)]
        [('II', 'Tự lo.', 6)]
        [('I.1', '80% số hộ;', 3), ('II', 'Tự lo.', 6)]
        []
        """
        found = (self._at(segment.strip()) for segment in place.split(";"))
        return [origin for origin in found if origin is not None]

    def parts(self) -> list[PartRead]:
        """Every heading of purposes, goals, solutions and money with the words directly under it, in order; a numbered
        sentence on purposes or money is a part of its own."""
        found: dict[str, PartRead] = {}
        for number, line in enumerate(self.lines):
            label = _label(line)
            if not label or line.zone not in _PROSE or not markers.PART < line.marker.depth < markers.BRACKET:
                continue
            if not line.is_heading:
                if line.zone in (Zone.PURPOSE, Zone.FUNDING):
                    found.setdefault(label, PartRead(label, "", _origin(line, label)))
                continue
            if under := [each for each in self._under(label, number + 1) if not each.is_heading]:
                found.setdefault(label, PartRead(label, line.text, _joined(under, label)))
        return list(found.values())

    def _under(self, label: str, start: int) -> list[Line]:
        """The lines directly under a heading, from it on."""
        following = []
        for line in self.lines[start:]:
            if line.path != label and not line.path.startswith(f"{label}."):
                break
            if line.path == label and line.marker.depth >= markers.DASH:
                following.append(line)
        return following

    def _at(self, place: str) -> Origin | None:
        if row := _ROW.fullmatch(place):
            return self._row(row["number"])
        cited = _PLACE.fullmatch(place)
        if cited is None:
            return None
        if cited["last"]:
            inside = [line for line in self.lines if _lies_in(line.path, cited["path"])]
            plain = [line for line in inside if line.marker.depth == markers.NONE]
            return _origin(plain[-1]) if plain else None
        line = self._dash(cited["path"], int(cited["dash"])) if cited["dash"] else None
        origin = _origin(line) if line else None if cited["dash"] else self._heading(cited["path"])
        return _sentence(origin, int(cited["sentence"])) if origin and cited["sentence"] else origin

    def _dash(self, path: str, number: int) -> Line | None:
        dashes = [line for line in self.lines if line.path == path and line.marker.depth == markers.DASH]
        return dashes[number - 1] if 0 < number <= len(dashes) else None

    def _heading(self, path: str) -> Origin | None:
        """A numbered line itself, or what stands under it where it is a heading."""
        for number, line in enumerate(self.lines):
            if _label(line) == path:
                under = self._under(path, number + 1) if line.is_heading else []
                plain = [each for each in under if each.marker.depth == markers.NONE]
                return _joined(plain, path) if plain else _origin(line, path)
        return None

    def _row(self, number: str) -> Origin | None:
        """The row of an annex that begins with the number."""
        for table in self.tables:
            for row in table.rows:
                filled = row.filled
                if len(filled) > 1 and filled[0].strip(" .)") == number:
                    return Origin(row.place, " | ".join(" ".join(text.split()) for text in filled), "Phụ lục")
        return None


def is_like(ours: str, theirs: str) -> bool:
    """Whether a passage says what our shorter words say: at least half of them stand in it.

    >>> is_like("Hộ có cáp quang", "80% các hộ gia đình có kết nối cáp quang"), is_like("Trạm gốc", "Kinh phí")
    (True, False)
    """
    wanted = _words(ours)
    return not wanted or len(wanted & _words(theirs)) >= _ALIKE * len(wanted)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", bare(text)) if len(word) >= _SHORTEST and not word.isdigit()}


def _label(line: Line) -> str:
    """The whole number of a numbered line: "III.1.a" of the line "a)" under III.1."""
    if line.marker.depth >= markers.DASH or not line.marker.label:
        return ""
    if markers.lies_under(line.marker.label, line.path):
        return line.marker.label
    return ".".join(filter(None, (line.path, line.marker.label)))


def _lies_in(path: str, part: str) -> bool:
    return path == part or path.startswith(f"{part}.")


def _origin(line: Line, path: str = "") -> Origin:
    return Origin(line.paragraph.place, line.text, path or _label(line) or line.path)


def _joined(lines: Sequence[Line], path: str) -> Origin:
    return Origin(lines[0].paragraph.place, "\n".join(_texts(lines)), path)


def _texts(lines: Iterable[Line]) -> Iterable[str]:
    return (f"- {line.text}" if line.marker.depth == markers.DASH else line.text for line in lines)


def _sentence(origin: Origin, number: int) -> Origin | None:
    sentences = _SENTENCE_END.split(origin.text)
    return Origin(origin.place, sentences[number - 1], origin.path) if 0 < number <= len(sentences) else None

"""Finding a unit by what people write: codes and names of any time, with or without prefix and diacritics."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.places.queries.lineage import Lineage, Node, read_lineage
from hatang.capabilities.places.terms import Level
from hatang.engines.writing.names import unit_name
from hatang.engines.writing.words import clean_text, fold_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.kernel.access import Area

# Confidence of the ways in which a text can mean a unit.
BY_CODE = 1.0
BY_NAME = 0.95
BY_PAST_CODE = 0.9
BY_PAST_NAME = 0.85
# A spelling further off than this is not proposed; nearer ones are worth at most this much.
NEAREST_RATIO = 86.0
BY_SPELLING = 0.7
MAXIMUM_CANDIDATES = 5


@dataclass(frozen=True)
class Candidate:
    """A unit that the text may mean. `successors` are what a unit of the past has become by the date asked."""

    area: Area
    title: str
    level: str
    confidence: float
    is_past: bool
    successors: tuple[Area, ...] = ()


class Finder:
    """The names of every unit of every time, for many questions as of one date."""

    def __init__(
        self,
        *,
        as_of: date,
        level: str = "",
        within: Area | None = None,
        graph: Lineage | None = None,
        childless: bool = False,
    ):
        self.graph = graph or read_lineage()
        self.as_of = as_of
        inside = self.graph.inside(within) if within is not None and within in self.graph.nodes else None
        self.nodes = [
            node
            for node in self.graph.nodes.values()
            if (not level or node.level == level or (childless and self._is_childless_district(node)))
            and (inside is None or node.area in inside)
        ]
        self.by_code: defaultdict[str, list[Node]] = defaultdict(list)
        self.by_name: defaultdict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            self.by_code[node.area.code].append(node)
            self.by_name[fold_words(node.name)].append(node)

    def _is_childless_district(self, node: Node) -> bool:
        return node.level == Level.DISTRICT and node.area not in self.graph.children

    def find(self, text: str) -> tuple[Candidate, ...]:
        """Candidates, the surest first; several of the same confidence mean that the text is ambiguous."""
        code = text.strip()
        if code.isdigit() and code in self.by_code:
            return self._ranked((node, BY_CODE, BY_PAST_CODE) for node in self.by_code[code])
        named_level, bare = unit_name(text)
        written = clean_text(text).casefold()
        for name in (bare, fold_words(text)):
            named = [node for node in self.by_name.get(name, ()) if not named_level or named_level == node.level]
            if named:
                # "Xã Sơn Hà" is not "Xã Sơn Hạ": whoever writes the tones means them.
                exact = [node for node in named if written.endswith(node.name.casefold())]
                return self._ranked((node, BY_NAME, BY_PAST_NAME) for node in exact or named)
        return self._nearest(bare, named_level)

    def _nearest(self, bare: str, named_level: str) -> tuple[Candidate, ...]:
        if not bare:
            return ()
        # start: rapidfuzz
        from rapidfuzz import fuzz, process  # here, since the tables of others need the door of places

        near = process.extract(bare, list(self.by_name), scorer=fuzz.ratio, score_cutoff=NEAREST_RATIO, limit=3)
        return self._ranked(
            (node, BY_SPELLING * score / 100, BY_SPELLING * score / 100 * BY_PAST_CODE)
            for name, score, _index in near
            for node in self.by_name[name]
            if not named_level or named_level == node.level
        )

    def _ranked(self, matches: Iterable[tuple[Node, float, float]]) -> tuple[Candidate, ...]:
        candidates = []
        for node, now, past in matches:
            valid = node.is_valid_on(self.as_of)
            candidates.append(
                Candidate(
                    area=node.area,
                    title=node.title,
                    level=node.level,
                    confidence=round(now if valid else past, 3),
                    is_past=not valid,
                    successors=() if valid else self.graph.successors(node.area, self.as_of),
                )
            )
        candidates.sort(key=lambda candidate: (-candidate.confidence, candidate.area))
        return tuple(candidates[:MAXIMUM_CANDIDATES])


def find_unit(*, text: str, as_of: date, level: str = "", within: Area | None = None) -> tuple[Candidate, ...]:
    """The units that the text may mean as of the date, the surest first; nothing is better than a wild guess.

    Past units (names and codes that no longer exist) come with what they have become.
    """
    return Finder(as_of=as_of, level=level, within=within).find(text)

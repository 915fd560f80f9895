"""What a cell may point to: records of a capability and administrative units, met through resolvers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from hatang.engines.writing import lookalikes, words
from hatang.kernel.imports import registry
from hatang.kernel.imports.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from hatang.kernel.imports.declaration import Situation

# A nearest name is proposed only when it is this near and this much nearer than the second; otherwise nothing is.
NEAREST = 84.0
LEAD = 8.0


@dataclass(frozen=True)
class Resolution:
    """What a text means. `value` is None when it cannot be taken as it is; `kind` then says why.

    `proposal` is a text that, put in the cell instead, resolves; only given when it is surely meant. `title` names
    the record found or proposed for people; `choices` are the candidates of an ambiguous text; `detail` is a sentence.
    """

    value: object | None
    title: str = ""
    kind: Kind = Kind.UNKNOWN_REFERENCE
    proposal: str | None = None
    choices: tuple[str, ...] = ()
    detail: str = ""
    by_name: bool = False


@dataclass(frozen=True)
class Query:
    """A cell to resolve: its cleaned text, and the larger unit that the row names ("huyện Bình Sơn"), if any."""

    text: str
    within: str = ""


class Resolver(Protocol):
    """Resolves all distinct queries of a column at once (one query to the database, not one a row)."""

    def __call__(self, queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]: ...


class UnitResolver(Protocol):
    """What the capability that knows administrative units offers every import; registered once at start-up.

    A unit's identity is any hashable value with a readable `str` (an `access.Area`); the import hands it to the
    capability as the value of a column of kind "unit".
    """

    def resolve(self, queries: Sequence[Query], level: str, as_of: date) -> Mapping[Query, Resolution]:
        """Names with or without prefix and diacritics, codes with lost zeros, units of the past.

        `level` is "hamlet", "commune", "district" or "province". Kinds of failure: UNKNOWN_UNIT, AMBIGUOUS_UNIT
        (with choices) and PAST_UNIT (with the successor as proposal when there is exactly one).
        """
        ...

    def locate(self, points: NDArray[np.float64], as_of: date) -> Sequence[object | None]:
        """The commune in which each point (n, 2: longitude, latitude) lies, None outside the province."""
        ...

    def distance_km(self, points: NDArray[np.float64], units: Sequence[object], as_of: date) -> NDArray[np.float64]:
        """How far each point lies outside the unit of the same index; 0 inside, NaN when the unit has no outline."""
        ...

    def title(self, unit: object) -> str:
        """The unit's name for people."""
        ...

    def list_units(self, level: str, as_of: date) -> Sequence[tuple[str, str]]:
        """The code and the title of every unit of the level on the date, by title; none of a level without a list."""
        ...


_units: UnitResolver | None = None


def register_unit_resolver(resolver: UnitResolver) -> None:
    global _units  # noqa: PLW0603 - the one registration, made at start-up
    _units = resolver


def unit_resolver() -> UnitResolver | None:
    registry.read_rooms()
    return _units


@dataclass(frozen=True)
class Record:
    """Something a cell may name: the value handed to the capability and every text by which it is known."""

    value: object
    names: tuple[str, ...]
    title: str = ""


@dataclass
class _Index:
    by_name: dict[str, list[Record]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        for name in record.names:
            key = words.squash_words(name) or name
            records = self.by_name.setdefault(key, [])
            if record not in records:
                records.append(record)
            self.texts.setdefault(key, name)

    def unique(self, key: str) -> Record | None:
        records = self.by_name.get(key, [])
        return records[0] if len(records) == 1 else None


def build_resolver(load: Callable[[Situation], Iterable[Record]]) -> Resolver:
    """A resolver over the records that `load` gives: by any name, without regard to case, diacritics and spaces.

    Proposes the code with its zeros back, with look-alike characters exchanged, or the one clearly nearest name.
    """

    def resolve(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
        index = _Index()
        for record in load(situation):
            index.add(record)
        return {query: _look_up(query.text, index) for query in queries}

    return resolve


def _look_up(text: str, index: _Index) -> Resolution:
    key = words.squash_words(text) or text
    records = index.by_name.get(key, [])
    if len(records) == 1:
        return Resolution(records[0].value, records[0].title or text)
    if records:
        choices = tuple(record.title or record.names[0] for record in records)
        return Resolution(None, kind=Kind.AMBIGUOUS_REFERENCE, choices=choices[:5])
    return _propose_record(text, key, index)


def _propose_record(text: str, key: str, index: _Index) -> Resolution:
    if re.fullmatch(r"\d+", key):
        longer = {"0" * zeros + key for zeros in range(1, 5)} & index.by_name.keys()
        if len(longer) == 1 and (record := index.unique(longer.pop())):
            name = next(name for name in record.names if words.squash_words(name).lstrip("0") == key.lstrip("0"))
            return Resolution(None, record.title, Kind.LOST_ZEROS, proposal=name)
    twin = lookalikes.repair_code(text, lambda candidate: words.squash_words(candidate) in index.by_name)
    if twin is not None and (record := index.unique(words.squash_words(twin))):
        return Resolution(None, record.title, Kind.LOOKALIKE, proposal=index.texts[words.squash_words(twin)])
    near = find_nearest(key, index.texts)
    if near is not None and (record := index.unique(near)):
        return Resolution(None, record.title, proposal=index.texts[near])
    return Resolution(None)


def find_nearest(key: str, among: Iterable[str]) -> str | None:
    """The one text that is clearly nearest; None when none is near or two are.

    Texts with digits are never near: one digit more or less is another record, not a slip of the pen.

    >>> find_nearest("binhchua", ["binhchau", "batoo"]), find_nearest("a1", ["a2"])
    ('binhchau', None)
    """
    if any(c.isdigit() for c in key) or len(key) < 3:
        return None
    # start: rapidfuzz
    from rapidfuzz import fuzz, process  # here, since every declaration of an import needs this module

    best = process.extract(key, list(among), scorer=fuzz.ratio, limit=2, score_cutoff=NEAREST - LEAD)
    if not best or best[0][1] < NEAREST or (len(best) > 1 and best[0][1] - best[1][1] < LEAD):
        return None
    return str(best[0][0])

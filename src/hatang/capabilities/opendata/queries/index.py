"""An index in memory of what everybody finds: which datasets hold which word, tag, format, by their last change.

Every dataset has a place, 0 for what was changed last. Of each field the values stand sorted, and for each value the
places of those that hold it, one behind the other: the words that begin alike are one slice. Nothing here is ever
changed; what changed in the catalogue gives the next index.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.capabilities.opendata.queries.finding import SAME
from hatang.kernel.ui.table_rows import fold_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    import numpy.typing as npt

    from hatang.capabilities.opendata.queries.finding import Condition

    type Places = npt.NDArray[np.int64]
    type Mask = npt.NDArray[np.bool_]

WORDS, TITLE = "words", "title_words"
# Those of which a dataset has any number, and those of which it has one.
LISTS = ("tags", "groups", "res_format")
SINGLE = ("name", "id", "organization", "owner_org", "license_id", "author", "maintainer")
_FIELDS = (WORDS, TITLE, *LISTS, *SINGLE)
_ANSWERED = frozenset((*LISTS, *SINGLE, *SAME))
# What PostgreSQL takes for one word too, wherever it stands ("1e5a" would be two).
_PLAIN = re.compile(r"[0-9]{1,100}|[a-z][a-z0-9]{0,99}")
# Of words that stand in so many places as many masks are kept, of a byte for each dataset.
_MANY, _MOST_MASKS = 1_000, 64
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class IndexDocument:
    """A registered dataset as the index reads it: the values of each field, words as PostgreSQL parts them."""

    key: UUID
    name: str
    modified: datetime
    values: Mapping[str, Sequence[str]]

    @property
    def order(self) -> tuple[float, str]:
        return (-self.modified.timestamp(), self.name)


@dataclass(frozen=True)
class Postings:
    """The values of one field, sorted, and where they stand: `places[starts[n]:starts[n + 1]]` hold value n."""

    values: list[str]
    starts: Places
    places: Places

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Postings:
        """Those of documents in the order of their places."""
        places_by_value: dict[str, list[int]] = {}
        for place, values in enumerate(documents):
            for value in values:
                places_by_value.setdefault(value, []).append(place)
        values = sorted(places_by_value)
        lengths = [len(places_by_value[value]) for value in values]
        starts = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        return cls(
            values, starts, np.fromiter(chain.from_iterable(places_by_value[value] for value in values), np.int64)
        )

    def holding(self, value: str) -> Places:
        at = bisect_left(self.values, value)
        return self._between(at, at + self._knows(value))

    def beginning(self, value: str) -> Places:
        """Those with a value that begins so; a place may come more than once."""
        return self._between(bisect_left(self.values, value), bisect_left(self.values, value + _LAST))

    def _between(self, first: int, last: int) -> Places:
        return self.places[self.starts[first] : self.starts[last]]

    def counts(self, mask: Mask | None) -> dict[str, int]:
        """How many of the masked places (None: of all) hold each value; values that none holds are left out."""
        if mask is None:
            counts = np.diff(self.starts)
        else:
            passed = np.concatenate(([0], np.cumsum(mask[self.places])))
            counts = passed[self.starts[1:]] - passed[self.starts[:-1]]
        return {self.values[n]: int(counts[n]) for n in np.flatnonzero(counts) if self.values[n]}

    def moved(self, to: Places, added: Sequence[tuple[int, Sequence[str]]]) -> Postings:
        """With each place where `to` says (-1: nowhere), and with the values of the added places."""
        owners = np.repeat(np.arange(len(self.values)), np.diff(self.starts))
        places = to[self.places]
        owners, places = owners[places >= 0], places[places >= 0]
        # The new values are put between the old ones, which moves the numbers of those behind them.
        fresh = sorted(
            value for value in {held_value for _place, held in added for held_value in held} if not self._knows(value)
        )
        where = [bisect_left(self.values, value) for value in fresh]
        owners += np.searchsorted(where, owners, side="right") if fresh else 0
        values = list(self.values)
        for at, value in zip(reversed(where), reversed(fresh), strict=True):
            values.insert(at, value)
        more = [(bisect_left(values, value), place) for place, held in added for value in held]
        owners = np.concatenate((owners, np.array([pair[0] for pair in more], owners.dtype)))
        places = np.concatenate((places, np.array([pair[1] for pair in more], np.int64)))
        order = np.argsort(owners, kind="stable")
        lengths = np.bincount(owners, minlength=len(values))
        return Postings(values, np.concatenate(([0], np.cumsum(lengths))), places[order])

    def _knows(self, value: str) -> bool:
        at = bisect_left(self.values, value)
        return at < len(self.values) and self.values[at] == value


@dataclass(frozen=True)
class Hits:
    """What answers: the places of those whose title does too, which come first, then the others; a mask of them all.

    The mask is None where everything answers.
    """

    titled: Places
    others: Places
    mask: Mask | None

    def __len__(self) -> int:
        return len(self.titled) + len(self.others)

    def page(self, start: int, end: int) -> list[int]:
        """The places of those from `start` to before `end`."""
        first = len(self.titled)
        return [*self.titled[start:end].tolist(), *self.others[max(0, start - first) : max(0, end - first)].tolist()]

    def before(self, place: int, *, titled: bool = False) -> int:
        """How many come before something that would stand before the place; `titled`: its title answers."""
        if titled:
            return int(np.searchsorted(self.titled, place))
        return len(self.titled) + int(np.searchsorted(self.others, place))


@dataclass(frozen=True)
class Index:
    """`order`, `keys`, of each place; `postings` of each field."""

    order: list[tuple[float, str]]
    keys: list[UUID]
    postings: Mapping[str, Postings]
    _everything: Places = field(init=False)
    _masks: dict[tuple[str, str], Mask] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_everything", np.arange(len(self.keys), dtype=np.int64))

    @classmethod
    def of(cls, documents: Iterable[IndexDocument]) -> Index:
        ordered = sorted(documents, key=lambda document: document.order)
        postings = {name: Postings.of(document.values[name] for document in ordered) for name in _FIELDS}
        return cls([document.order for document in ordered], [document.key for document in ordered], postings)

    def changed(self, gone: Collection[UUID], documents: Iterable[IndexDocument]) -> Index:
        """The next index: without those that are gone, with the documents at their places."""
        stay = np.ones(len(self.keys), np.bool_)
        for key in gone:
            stay[self.postings["id"].holding(str(key))] = False
        kept = np.flatnonzero(stay).tolist()
        order, keys = [self.order[n] for n in kept], [self.keys[n] for n in kept]
        coming = sorted(documents, key=lambda document: document.order)
        before = [bisect_right(order, document.order) for document in coming]
        to = np.cumsum(stay, dtype=np.int64) - 1
        to += np.searchsorted(before, to, side="right") if coming else 0
        to[~stay] = -1
        for document, at in zip(reversed(coming), reversed(before), strict=True):
            order.insert(at, document.order)
            keys.insert(at, document.key)
        places = [at + n for n, at in enumerate(before)]
        postings = {
            name: posting.moved(
                to, [(place, document.values[name]) for place, document in zip(places, coming, strict=True)]
            )
            for name, posting in self.postings.items()
        }
        return Index(order, keys, postings)

    def place_of(self, moment: datetime) -> int:
        """Before which place something of that moment stands that is no dataset of the index."""
        return bisect_right(self.order, (-moment.timestamp(), _LAST))

    def find(self, words: str, conditions: Sequence[Condition], *, by_title: bool = True) -> Hits | None:
        """Those that hold every word, or its beginning, and meet the conditions; None for what PostgreSQL must say.

        `by_title`: those come first whose title holds every word.
        """
        asked = fold_text(words).split()
        if not all(_PLAIN.fullmatch(word) for word in asked):
            return None
        mask: Mask | None = None
        for word in asked:
            matching = self._beginning(WORDS, word)
            mask = matching if mask is None else mask & matching
        for name, value, wanted in conditions:
            if name not in _ANSWERED:
                return None
            met = self._mask(self._meeting(name, value))
            met = met if wanted else ~met
            mask = met if mask is None else mask & met
        none = self._everything[:0]
        if mask is None:
            return Hits(none, self._everything, None)
        if not asked or not by_title:
            return Hits(none, _list_places(mask), mask)
        titled = mask
        for word in asked:
            titled = titled & self._beginning(TITLE, word)
        return Hits(_list_places(titled), _list_places(mask & ~titled), mask)

    def _meeting(self, name: str, value: str) -> Places:
        if name in SAME:
            return self._everything if value in ("*", SAME[name]) else self._everything[:0]
        posting = self.postings[name]
        if value == "*":
            return posting.places
        prefix = value.endswith("*") and name not in (*LISTS, "id", "owner_org")
        return posting.beginning(value[:-1]) if prefix else posting.holding(value)

    def _mask(self, places: Places) -> Mask:
        mask = np.zeros(len(self.keys), np.bool_)
        mask[places] = True
        return mask

    def _beginning(self, name: str, word: str) -> Mask:
        """Those that hold a word that begins so; of words that many hold it is kept for who asks it next."""
        if (kept := self._masks.get((name, word))) is not None:
            return kept
        places = self.postings[name].beginning(word)
        mask = self._mask(places)
        if len(places) > _MANY:
            if len(self._masks) >= _MOST_MASKS:
                self._masks.clear()
            self._masks[name, word] = mask
        return mask

    def counts(self, name: str, hits: Hits) -> dict[str, int]:
        return self.postings[name].counts(hits.mask)


def _list_places(mask: Mask) -> Places:
    places: Any = np.flatnonzero(mask)
    return places  # type: ignore[no-any-return]

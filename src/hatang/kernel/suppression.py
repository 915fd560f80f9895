"""Small counts of people: which cells an actor may not see, decided in one place for every page, file and answer.

Primary suppression hides a count above zero and below a dated threshold. Complementary suppression hides what would
give it away: where a sum is shown too, the smallest other count that is not zero, else the sum itself. It is decided
once per revision over all dates, so that two dates, pages or files laid beside each other tell no more than one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, final

from django.utils.translation import gettext as _

from hatang.kernel import datasets
from hatang.kernel.complementary import hidden_cells, is_small, values_with_sums
from hatang.kernel.definitions import read_definition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.complementary import Key, Sum
    from hatang.kernel.datasets import Dataset


@final
class Hidden:
    """What stands in the place of a count that the actor may not see: neither a number nor unknown.

    It has no order and is added to nothing, so that whoever forgets it fails and tells nothing.
    """

    def __str__(self) -> str:
        return _("hidden: too few")

    def __repr__(self) -> str:
        return "HIDDEN"

    @property
    def reason(self) -> str:
        return _("So few that somebody could be recognised, or a figure from which so few would follow.")


HIDDEN: Final = Hidden()

type Count = int | Hidden | None

# The definition that says from which count on a figure is told to everybody.
SMALL_COUNT = "small_count"


@dataclass(frozen=True)
class Summed:
    """The counts of a dataset on all dates by the key of their row and their field, and the sums of them.

    The last of a row's key is the day of its finding. A sum of sums comes after its parts; it holds until the next of
    its place, one without parts ends it.
    """

    counts: Mapping[Key, Mapping[str, int | None]]
    sums: Sequence[Sum]


@dataclass(frozen=True)
class _Decision:
    """What is hidden of a dataset under one threshold, by field, with the values of its sums."""

    hidden: Mapping[str, frozenset[Key]] = field(default_factory=dict)
    values: Mapping[str, Mapping[Key, int]] = field(default_factory=dict)
    sums: Mapping[str, tuple[Sum, ...]] = field(default_factory=dict)

    def sum_on(self, place: str, as_of: date) -> Sum | None:
        known = self.sums.get(place, ())
        index = bisect_right(known, as_of, key=lambda total: total.since)
        return known[index - 1] if index else None


def _decide_hidden(dataset: Dataset, fewer_than: int) -> _Decision:
    if dataset.summed is None:
        return _Decision()
    summed = dataset.summed()
    hidden, values = {}, {}
    for name in _list_counted_fields(dataset):
        counts = {key: row.get(name) for key, row in summed.counts.items()}
        values[name] = values_with_sums(counts, summed.sums)
        hidden[name] = hidden_cells(values[name], summed.sums, fewer_than)
    by_place: defaultdict[str, list[Sum]] = defaultdict(list)
    for total in sorted(summed.sums, key=lambda total: total.since):
        by_place[total.place].append(total)
    return _Decision(hidden, values, {place: tuple(sums) for place, sums in by_place.items()})


# The decisions in use, each with the revisions that it was made at.
_kept: dict[tuple[str, int], tuple[dict[str, int], _Decision]] = {}


def _find_decision(dataset: Dataset, fewer_than: int) -> _Decision:
    key, state = (dataset.name, fewer_than), datasets.read_revisions([dataset.name, *datasets.AREA_DATASETS])
    if (kept := _kept.get(key)) is not None and kept[0] == state:
        return kept[1]
    made = _decide_hidden(dataset, fewer_than)
    # Without a revision nothing tells when it is stale.
    if state[dataset.name]:
        _kept[key] = (state, made)
    return made


def _list_counted_fields(dataset: Dataset) -> tuple[str, ...]:
    return tuple(declared_field.name for declared_field in dataset.fields if declared_field.counts_people)


@dataclass(frozen=True)
class SuppressedCounts:
    """A dataset's counts as an actor may see them on a date."""

    dataset: Dataset
    actor: Actor
    as_of: date
    whole: bool
    fewer_than: int
    decision: _Decision

    def _may_see(self, key: Key) -> bool:
        return self.whole or (self.dataset.keeps is not None and self.dataset.keeps(self.actor, key))

    def _shown(self, name: str, key: Key, value: Any) -> Any:
        if value is None:
            return None
        small = is_small(value, self.fewer_than) or key in self.decision.hidden.get(name, ())
        return HIDDEN if small and not self._may_see(key) else value

    def count(self, name: str, key: Key, value: int | None) -> Count:
        """The value of the field in the row of that key, or `HIDDEN`."""
        shown: Count = self._shown(name, key, value)
        return shown

    def total(self, name: str, place: str) -> Count:
        """The sum of the field for the place on the date, or `HIDDEN`; None where none is known."""
        place_sum = self.decision.sum_on(place, self.as_of)
        return (
            None
            if place_sum is None
            else self.count(name, place_sum.key, self.decision.values[name].get(place_sum.key))
        )

    def row(self, row: Mapping[str, object]) -> Mapping[str, object]:
        """The row with `HIDDEN` for what the actor may not see."""
        key = tuple(row.get(name) for name in self.dataset.key)
        return {**row, **{name: self._shown(name, key, row.get(name)) for name in _list_counted_fields(self.dataset)}}


def view_counts(dataset: Dataset, *, actor: Actor, as_of: date) -> SuppressedCounts:
    """What of the dataset's counts the actor may see on the date."""
    fewer_than = int(read_definition(SMALL_COUNT, as_of).values["fewer_than"])
    whole = dataset.access != "open" or datasets.reads_whole(actor, dataset)
    return SuppressedCounts(dataset, actor, as_of, whole, fewer_than, _find_decision(dataset, fewer_than))


def visible_rows(dataset: Dataset, *, actor: Actor, as_of: date) -> Iterator[Mapping[str, object]]:
    """The rows of the date that the actor may see, with `HIDDEN` for the counts that the actor may not."""
    rows = dataset.rows(as_of, actor)
    if not _list_counted_fields(dataset):
        yield from rows
        return
    seen = view_counts(dataset, actor=actor, as_of=as_of)
    yield from rows if seen.whole else map(seen.row, rows)

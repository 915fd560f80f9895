"""Small counts of people: which cells an actor may not see, decided in one place for every page, file and answer.

Primary suppression hides a count above zero and below a dated threshold. Complementary suppression hides what would
give it away: where a sum is shown too, the smallest other count that is not zero, else the sum itself. It is decided
once per revision over all dates and stored as rows (`decisions`), so that two dates, pages, files or versions laid
beside each other tell no more than one. `visible_rows` is the one way from the rows of a dataset to who reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, final

from django.utils.translation import gettext as _

from hatang.kernel import datasets, decisions
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.complementary import is_small
from hatang.kernel.definitions import read_definition
from hatang.kernel.doubles import as_double

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.complementary import Key
    from hatang.kernel.datasets import Dataset
    from hatang.kernel.decisions import HidingDecision


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

_LEFT_OUT: Final = object()

# The definition that says from which count on a figure is told to everybody.
SMALL_COUNT = "small_count"


@dataclass(frozen=True)
class SuppressedCounts:
    """A dataset's counts as an actor may see them on a date.

    What is newer than the decision is hidden until it is decided about, whatever it counts.
    """

    dataset: Dataset
    actor: Actor
    as_of: date
    whole: bool
    fewer_than: int
    decision: HidingDecision | None

    def _may_see(self, key: Key) -> bool:
        return self.whole or (self.dataset.keeps is not None and self.dataset.keeps(self.actor, key))

    def _shown(self, name: str, key: Key, value: Any) -> Any:
        if value is None:
            return None
        shown = (
            not is_small(value, self.fewer_than) if self.decision is None else self.decision.is_shown(name, key, value)
        )
        return value if shown or self._may_see(key) else HIDDEN

    def count(self, name: str, key: Key, value: int | None) -> Count:
        """The value of the field in the row of that key, or `HIDDEN`."""
        shown: Count = self._shown(name, key, value)
        return shown

    def total(self, name: str, place: str) -> Count:
        """The sum of the field for the place on the date, or `HIDDEN`; None where none is known."""
        total = None if self.decision is None else self.decision.find_total(name, place, self.as_of)
        return None if total is None else self.count(name, *total)

    def row(self, row: Mapping[str, object]) -> Mapping[str, object]:
        """The row with `HIDDEN` for what the actor may not see, and beside it why it is not told."""
        key = tuple(row.get(name) for name in self.dataset.key)
        counts: dict[str, object] = {}
        for name in datasets.list_counted_fields(self.dataset):
            counts[name] = self._shown(name, key, row.get(name))
            counts[datasets.name_reason(name)] = datasets.TOO_FEW if counts[name] is HIDDEN else None
        return {**row, **counts}


def view_counts(dataset: Dataset, *, actor: Actor, as_of: date) -> SuppressedCounts:
    """What of the dataset's counts the actor may see on the date."""
    fewer_than = int(read_definition(SMALL_COUNT, as_of).values["fewer_than"])
    whole = dataset.access != "open" or datasets.reads_whole(actor, dataset)
    return SuppressedCounts(dataset, actor, as_of, whole, fewer_than, decisions.find_decision(dataset, fewer_than))


def settle_counts(dataset: Dataset, *, as_of: date) -> None:
    """Have it decided what is hidden on the date, before something that may not write reads the rows."""
    view_counts(dataset, actor=ANONYMOUS, as_of=as_of)


def visible_rows(dataset: Dataset, *, actor: Actor, as_of: date) -> Iterator[Mapping[str, object]]:
    """The rows of the date that the actor may see, with `HIDDEN` for the counts that the actor may not.

    It is decided before they are read: what is written in between is newer than the decision, and so hidden.
    """
    if not datasets.list_counted_fields(dataset):
        yield from dataset.rows(as_of, actor)
        return
    seen = view_counts(dataset, actor=actor, as_of=as_of)
    rows = dataset.rows(as_of, actor)
    yield from rows if seen.whole else map(seen.row, rows)


def plain_rows(dataset: Dataset, *, actor: Actor, as_of: date) -> Iterator[dict[str, object]]:
    """The visible rows for text and JSON: a decimal is a float, a hidden count empty with the reason beside it."""
    decimals = {field.name for field in dataset.fields if field.kind == "decimal"}
    names = [field.name for field in dataset.fields] + ["geometry"] * bool(dataset.geometry)
    for row in visible_rows(dataset, actor=actor, as_of=as_of):
        yield {
            name: as_double(value) if name in decimals else None if value is HIDDEN else value
            for name in names
            if (value := row.get(name, _LEFT_OUT)) is not _LEFT_OUT
        }

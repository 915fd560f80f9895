"""Complementary suppression: which further cells are hidden so that no hidden count can be told from the sums shown.

Whoever adds and subtracts all sums ever shown, and knows that what is hidden is one or more, is left an interval at
least `LEAST_WIDTH` wide for each hidden count: that is asked of a linear program over the sums that hang together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

# What the count is of, and last the day from which it is true.
type Key = tuple[Any, ...]

# So much apart are at least the smallest and the greatest number that a hidden count can be, by all that is shown.
LEAST_WIDTH: Final = 5
# Weights that are nearly zero are zero: the equations hold small whole numbers.
_NEAR = 1e-6
# So much more than it is is as good as anything: a program that is bounded is answered from the last one's answer.
_FAR = 1_000


@dataclass(frozen=True)
class Sum:
    """A sum of counts that is shown for a place from a day on; `parts` are keys of rows, or of other sums.

    `version` marks one as it was shown once, before its parts were changed.
    """

    place: str
    since: Any  # a day, or its words where it is stored
    parts: tuple[Key, ...]
    version: str = ""

    @property
    def key(self) -> Key:
        return (self.version, self.place, self.since) if self.version else (self.place, self.since)

    @property
    def cells(self) -> tuple[Key, ...]:
        return (self.key, *self.parts)

    @property
    def signs(self) -> Iterator[tuple[Key, int]]:
        """The cells with their signs in the equation: the parts less the sum are nothing."""
        yield self.key, -1
        for part in self.parts:
            yield part, 1


@dataclass(frozen=True)
class Summed:
    """The counts of a dataset on all dates by the key of their row and their field, and the sums of them.

    The last of a row's key is the day of its finding. A sum of sums comes after its parts; it holds until the next of
    its place, one without parts ends it.
    """

    counts: Mapping[Key, Mapping[str, int | None]]
    sums: Sequence[Sum]


def is_small(value: Any, fewer_than: int) -> bool:
    """Whether the value is a count that is hidden for itself."""
    return isinstance(value, (Real, Decimal)) and 0 < float(value) < fewer_than


def values_with_sums(counts: Mapping[Key, int | None], sums: Iterable[Sum]) -> dict[Key, int]:
    """The known counts and the sums of them; a sum of nothing known is left out."""
    values = {key: value for key, value in counts.items() if value is not None}
    for total in sums:
        known = [values[part] for part in total.parts if part in values]
        if known:
            values[total.key] = sum(known)
    return values


def hidden_cells(
    values: Mapping[Key, int],
    sums: Iterable[Sum],
    fewer_than: int,
    *,
    hidden: Collection[Key] = (),
    seen: Collection[Key] = (),
) -> frozenset[Key]:
    """The keys of the counts and sums that are hidden from whoever may not see small counts.

    `hidden` are those that were hidden before and stay so, `seen` those that were shown as they are and cannot be
    hidden any more. No hidden cell follows from what is shown, nor can it be told to less than `LEAST_WIDTH`, by
    whatever sums are added and subtracted. Small counts that would follow from each being less than `fewer_than` are
    guarded within one sum too.

    >>> from datetime import date
    >>> day = date(2026, 1, 1)
    >>> a, b, c = (("A", day), ("B", day), ("C", day))
    >>> village = Sum("V", day, (a, b, c))
    >>> def hidden(*values):
    ...     known = values_with_sums(dict(zip((a, b, c), values)), [village])
    ...     return sorted(key[0] for key in hidden_cells(known, [village], fewer_than=5))
    >>> hidden(9, 7, 8), hidden(3, 7, 8), hidden(3, 0, 0), hidden(3, 4, 8), hidden(1, 1, 8)
    ([], ['A', 'B'], ['A', 'V'], ['A', 'B'], ['A', 'B', 'C'])
    """
    unseen = {key for key, value in values.items() if is_small(value, fewer_than)} | (set(hidden) & values.keys())
    known = [total for total in sums if total.key in values]
    # The groups of sums that tell nothing, by what is hidden in them and how many they are.
    sound: set[tuple[int, frozenset[Key]]] = set()
    while True:
        chosen = set()
        shown = _list_shown_for_good(known, values, unseen, seen)
        for group in _group_sums(known, unseen):
            mark = len(group), frozenset(key for total in group for key in total.cells if key in unseen)
            if mark in sound:
                continue
            # What was seen of everything that would help can be hidden no more: nothing is left to do.
            key = next(
                (
                    choice
                    for telling in _list_telling(group, values, unseen, fewer_than)
                    if (choice := _choose_hidden(telling, values, shown)) is not None
                ),
                None,
            )
            if key is None:
                sound.add(mark)
            else:
                chosen.add(key)
        if not chosen:
            return frozenset(unseen)
        unseen |= chosen


def _list_shown_for_good(
    sums: Iterable[Sum], values: Mapping[Key, int], unseen: Collection[Key], seen: Collection[Key]
) -> frozenset[Key]:
    """Those that were seen, and the sums of nothing but such parts and shown zeros: hidden, they would follow."""
    shown = set(seen)
    for total in sums:
        if all(part in shown or (not values[part] and part not in unseen) for part in total.parts if part in values):
            shown.add(total.key)
    return frozenset(shown)


def list_widths(
    values: Mapping[Key, int], sums: Iterable[Sum], hidden: Collection[Key]
) -> Iterator[tuple[Key, float, float]]:
    """Each hidden cell that stands in a sum with the least and the most that it can be, by all that is shown."""
    known, unseen = [total for total in sums if total.key in values], set(hidden)
    for group in _group_sums(known, unseen):
        program = _Program(group, values, unseen)
        for index, key in enumerate(program.cells):
            yield key, program.find_bound(index, most=False)[0], program.find_bound(index, most=True)[0]


@dataclass(frozen=True)
class _Combination:
    """The shown cells that tell too much of a hidden one, by their part in the sums that are added and subtracted."""

    follows: Key
    parts: frozenset[Key]
    totals: frozenset[Key]
    # By how much the interval of the cell is too narrow.
    lacks: float


def _choose_hidden(combination: _Combination, values: Mapping[Key, int], seen: frozenset[Key]) -> Key | None:
    """What is hidden so that the cell does not follow: the smallest count that makes its interval wide enough, and a
    total only where there is no other, one of nothing last.

    What was true before it is hidden last, what was shown before never.
    """

    def rank(key: Key) -> tuple[bool, bool, bool, bool, int, str]:
        is_earlier, is_total = str(key[-1]) < str(combination.follows[-1]), key not in combination.parts
        return is_earlier, is_total, not values[key], values[key] - 1 < combination.lacks, values[key], str(key)

    return min((combination.parts | combination.totals) - seen, key=rank, default=None)


def _list_telling(
    group: Sequence[Sum], values: Mapping[Key, int], hidden: set[Key], fewer_than: int
) -> Iterator[_Combination]:
    """What tells too much of a hidden cell of the group, the likeliest to be hidden first; nothing where nothing does.

    Last what all its sums show, for where the sums that bind a cell leave nothing to hide.
    """
    by_cells = {frozenset(key for key in total.cells if key in hidden): total for total in group}
    if len(by_cells) == 1 and (group[0].key not in hidden or len(next(iter(by_cells))) > 1):
        # The sums say all the same of the same cells: each can be what all leave over.
        (cells,) = by_cells
        slack = sum(values[key] - _floor(values[key]) for key in cells)
        tells = group[0].key not in hidden and (len(cells) == 1 or slack < LEAST_WIDTH)
        follows = min(cells, key=lambda key: (values[key], str(key))) if tells else None
        weighted = [(group[0], 1.0)]
        combinations = [_build_combination(follows, weighted, values, hidden, LEAST_WIDTH - slack)] if follows else []
    else:
        combinations = list(_Program(group, values, hidden).list_narrow())
    if not combinations:
        combinations = [
            _build_combination(total.key, [(total, 1.0)], values, hidden)
            for total in group
            if _follows_from_bounds(total, values, hidden, fewer_than)
        ][:1]
    yield from combinations
    for combination in combinations[:1]:
        for total in group:
            yield _build_combination(combination.follows, [(total, 1.0)], values, hidden)


def _floor(value: int) -> int:
    """The least that a hidden cell can be: zero is hidden only where it was not zero once."""
    return min(value, 1)


class _Program:
    """The sums of a group as a linear program: what its hidden cells can be, by what is shown."""

    def __init__(self, group: Sequence[Sum], values: Mapping[Key, int], hidden: set[Key]) -> None:
        # start: highspy
        import numpy as np
        from highspy._core import _Highs

        self.group, self._values, self._hidden = group, values, hidden
        self.cells = sorted(
            {key for total in group for key in total.cells if key in hidden}, key=lambda k: (values[k], str(k))
        )
        column = {key: index for index, key in enumerate(self.cells)}
        # The class above it prints a banner before it can be told not to.
        self._solver = _Highs()
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("presolve", "off")
        self._solver.setOptionValue("threads", 1)
        for key in self.cells:
            self._solver.addVar(_floor(values[key]), values[key] + _FAR)
        for total in group:
            entries = [(key, sign) for key, sign in total.signs if key in column]
            right = float(sum(sign * values[key] for key, sign in entries))
            indices = np.array([column[key] for key, _sign in entries], dtype=np.int32)
            self._solver.addRow(right, right, len(entries), indices, np.array([float(sign) for _key, sign in entries]))

    def find_bound(self, index: int, *, most: bool) -> tuple[float, list[tuple[Sum, float]]]:
        """The most or the least that the cell can be, and with which weights the sums say so."""
        self._solver.changeColCost(index, -1.0 if most else 1.0)
        self._solver.run()
        self._solver.changeColCost(index, 0.0)
        solution = self._solver.getSolution()
        return solution.col_value[index], list(zip(self.group, solution.row_dual, strict=True))

    def list_narrow(self) -> Iterator[_Combination]:
        """For the first cell of which too much is told the sums that bind it, from above and from below."""
        for index, key in enumerate(self.cells):
            most, above = self.find_bound(index, most=True)
            # What can be so much more than it is need not be asked how much less it can be.
            if most - self._values[key] >= LEAST_WIDTH:
                continue
            least, below = self.find_bound(index, most=False)
            if most - least < LEAST_WIDTH - _NEAR:
                for weighted in (above, below):
                    yield _build_combination(key, weighted, self._values, self._hidden, LEAST_WIDTH - most + least)
                return


def _build_combination(
    follows: Key, weighted: Iterable[tuple[Sum, float]], values: Mapping[Key, int], hidden: set[Key], lacks: float = 0.0
) -> _Combination:
    """The shown cells that do not cancel out when the sums are added with their weights.

    A count of nothing is shown for good; a total of nothing is not, for its parts may be hidden for what they were.
    """
    net: defaultdict[Key, float] = defaultdict(float)
    parts: set[Key] = set()
    for total, weight in weighted:
        if abs(weight) > _NEAR:
            parts |= set(total.parts)
            for key, sign in total.signs:
                net[key] += sign * weight
    shown = {key for key, share in net.items() if abs(share) > _NEAR and key not in hidden and key in values}
    known_parts = frozenset(key for key in shown & parts if values[key])
    return _Combination(follows, known_parts, frozenset(shown - parts), lacks)


def _follows_from_bounds(asked: Sum, values: Mapping[Key, int], hidden: set[Key], fewer_than: int) -> bool:
    """Whether the hidden parts of a shown sum come to the most that so many small counts can come to, as they do."""
    unseen = [values[key] for key in asked.parts if key in hidden]
    return asked.key not in hidden and bool(unseen) and all(value == fewer_than - 1 for value in unseen)


def _group_sums(sums: Sequence[Sum], hidden: set[Key]) -> Iterator[list[Sum]]:
    """The sums that share hidden cells, directly or over others; those without one are left out."""
    sums_of: defaultdict[Key, list[int]] = defaultdict(list)
    for index, total in enumerate(sums):
        for key in total.cells:
            if key in hidden:
                sums_of[key].append(index)
    left = {index for indices in sums_of.values() for index in indices}
    while left:
        waiting, group = [min(left)], []
        left.discard(waiting[0])
        while waiting:
            group.append(sums[waiting.pop()])
            near = {index for key in group[-1].cells for index in sums_of.get(key, ())} & left
            left -= near
            waiting.extend(sorted(near))
        yield group

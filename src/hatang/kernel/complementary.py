"""Complementary suppression: which further cells are hidden so that no hidden count follows from the sums shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

# What the count is of, and last the day from which it is true.
type Key = tuple[Any, ...]

# Weights that are nearly zero are zero: the equations hold small whole numbers.
_NEAR = 1e-6


@dataclass(frozen=True)
class Sum:
    """A sum of counts that is shown for a place from a day on; `parts` are keys of rows, or of other sums."""

    place: str
    since: date
    parts: tuple[Key, ...]

    @property
    def key(self) -> Key:
        return (self.place, self.since)

    @property
    def cells(self) -> tuple[Key, ...]:
        return (self.key, *self.parts)

    @property
    def signs(self) -> Iterator[tuple[Key, int]]:
        """The cells with their signs in the equation: the parts less the sum are nothing."""
        yield self.key, -1
        for part in self.parts:
            yield part, 1


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


def hidden_cells(values: Mapping[Key, int], sums: Iterable[Sum], fewer_than: int) -> frozenset[Key]:
    """The keys of the counts and sums that are hidden from whoever may not see small counts.

    No hidden cell follows from what is shown, by whatever sums are added and subtracted. Counts that would follow from
    their bounds within a sum are guarded too, as of two hidden ones that come to two.

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
    hidden = {key for key, value in values.items() if is_small(value, fewer_than)}
    known = [total for total in sums if total.key in values]
    while chosen := {
        _choose_hidden(combination, values) for combination in _find_telling_sums(known, values, hidden, fewer_than)
    }:
        hidden |= chosen
    return frozenset(hidden)


@dataclass(frozen=True)
class _Combination:
    """The shown cells that make a hidden one follow, by their part in the sums that are added and subtracted."""

    follows: Key
    parts: frozenset[Key]
    totals: frozenset[Key]


def _choose_hidden(combination: _Combination, values: Mapping[Key, int]) -> Key:
    """What is hidden so that the cell does not follow: the smallest count, and a total only where there is no other.

    What was true before it has been seen before it: that is hidden last.
    """

    def rank(key: Key) -> tuple[bool, bool, int, str]:
        return key[-1] < combination.follows[-1], key not in combination.parts, values[key], str(key)

    return min(combination.parts | combination.totals, key=rank)


def _find_telling_sums(
    sums: Sequence[Sum], values: Mapping[Key, int], hidden: set[Key], fewer_than: int
) -> Iterator[_Combination]:
    """For each group of sums that hang together one way, if there is any, in which a hidden cell follows from it."""
    # start: numpy
    import numpy as np

    for group in _group_sums(sums, hidden):
        cells = sorted(
            {key for total in group for key in total.cells if key in hidden}, key=lambda k: (values[k], str(k))
        )
        column = {key: index for index, key in enumerate(cells)}
        equations = np.zeros((len(group), len(cells)))
        for line, total in zip(equations, group, strict=True):
            for key, sign in total.signs:
                if key in column:
                    line[column[key]] += sign
        # Row i: with which weights the sums are added for cell i to remain alone, if that can be.
        weights = np.linalg.pinv(equations)
        alone = np.flatnonzero(np.einsum("ij,ji->i", weights, equations) > 1 - _NEAR)
        if alone.size:
            first = alone[0]
            yield _build_combination(cells[first], zip(group, weights[first], strict=True), values, hidden)
        elif bounded := [total for total in group if _follows_from_bounds(total, values, hidden, fewer_than)]:
            yield _build_combination(bounded[0].key, [(bounded[0], 1.0)], values, hidden)


def _build_combination(
    follows: Key, weighted: Iterable[tuple[Sum, float]], values: Mapping[Key, int], hidden: set[Key]
) -> _Combination:
    """The shown cells that are not zero and do not cancel out when the sums are added with their weights."""
    net: defaultdict[Key, float] = defaultdict(float)
    parts: set[Key] = set()
    for total, weight in weighted:
        if abs(weight) > _NEAR:
            parts |= set(total.parts)
            for key, sign in total.signs:
                net[key] += sign * weight
    shown = {key for key, share in net.items() if abs(share) > _NEAR and key not in hidden and values.get(key)}
    return _Combination(follows, frozenset(shown & parts), frozenset(shown - parts))


def _follows_from_bounds(asked: Sum, values: Mapping[Key, int], hidden: set[Key], fewer_than: int) -> bool:
    """Whether the hidden parts of a shown sum come to the least or the most that so many small counts can come to."""
    unseen = [values[key] for key in asked.parts if key in hidden]
    return asked.key not in hidden and bool(unseen) and sum(unseen) in (len(unseen), len(unseen) * (fewer_than - 1))


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

"""Figures of old units shown on new ones, and back: pure arithmetic, no database.

Whole numbers re-sum exactly (largest remainder), what is divided says by what and is marked estimated, ratios are
recomputed from their parts, and what cannot be placed is named instead of guessed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from hatang.capabilities.places.terms import Unplaceable, Weighing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from hatang.capabilities.places.queries.lineage import Edge
    from hatang.kernel.access import Area

type Number = int | float
type Weight = int | float | Fraction | Decimal
# From an older unit into a newer one; None where that side is not known.
type Way = tuple[Area | None, Area | None]


@dataclass(frozen=True)
class EdgeWeights:
    """What divides a unit's figure among the units it became or came from: the weight that went from one to the other.

    None on one side is what is known to belong to the unit and not where it came from or went; a weight of None is one
    that nobody counted. `concluded` are the ways in which a hamlet's commune was concluded from its position.
    """

    weighing: Weighing
    by_way: Mapping[Way, Weight | None]
    concluded: Collection[Way] = ()


@dataclass(frozen=True)
class Converted:
    """The figure on one unit. `value` is None where nothing is known; `missing` are source units without a figure,
    so the value then stands for a part of the unit only. `weighings` say by what it was divided."""

    value: Number | None
    estimated: bool = False
    missing: tuple[Area, ...] = ()
    weighings: tuple[Weighing, ...] = ()


@dataclass(frozen=True)
class Unplaced:
    """A unit whose figure could not be divided: `unweighed` are the units for which no weight is known."""

    value: Number | None
    reason: Unplaceable
    unweighed: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Conversion:
    """The series on the units of the other date, and what could not be placed.

    The values of `units` and of `unplaced` sum to the values given: exactly for whole numbers.
    """

    units: dict[Area, Converted]
    unplaced: dict[Area, Unplaced] = field(default_factory=dict)

    @property
    def placed(self) -> Number:
        return sum(converted.value for converted in self.units.values() if converted.value is not None)

    @property
    def total(self) -> Number:
        return self.placed + sum(left.value for left in self.unplaced.values() if left.value is not None)

    def compute_share(self, area: Area) -> float | None:
        """The part of the whole series that an unplaced unit holds, in percent; None where that is not known."""
        value = self.unplaced[area].value
        return None if value is None or not self.total else 100 * value / self.total


def distribute[K](value: Number, weights: Mapping[K, Weight]) -> dict[K, Number]:
    """Divide the value in proportion to the weights (of which one at least is positive).

    Whole numbers stay whole and sum to the value: the largest remainders get the units left over, ties by order.

    >>> distribute(10, {"a": 1, "b": 1, "c": 1})
    {'a': 4, 'b': 3, 'c': 3}
    >>> distribute(7, {"a": 1}), distribute(0, {"a": 1, "b": 2})
    ({'a': 7}, {'a': 0, 'b': 0})
    """
    exact = {key: Fraction(weight) for key, weight in weights.items()}
    total = sum(exact.values())
    if total <= 0 or any(weight < 0 for weight in exact.values()):
        raise ValueError("weights are not negative and sum to more than nothing")
    if isinstance(value, float):
        parts: dict[K, Number] = {key: value * float(weight / total) for key, weight in exact.items()}
        return parts
    ideal = {key: value * weight / total for key, weight in exact.items()}
    floors = {key: part.numerator // part.denominator for key, part in ideal.items()}
    left = value - sum(floors.values())
    by_remainder = sorted(ideal, key=lambda key: ideal[key] - floors[key], reverse=True)
    for key in by_remainder[:left]:
        floors[key] += 1
    return {key: int(part) for key, part in floors.items()}


@dataclass
class _Flow:
    """What has arrived on a unit so far."""

    value: Number | None = None
    estimated: bool = False
    missing: set[Area] = field(default_factory=set)
    weighings: set[Weighing] = field(default_factory=set)

    def take(self, value: Number | None, origin: _Flow, weighings: Iterable[Weighing] = ()) -> None:
        """Add the part of the flow from another unit, divided by what the weighings name."""
        by = set(weighings)
        if value is not None:
            self.value = value if self.value is None else self.value + value
            self.estimated = self.estimated or origin.estimated or bool(by)
            self.weighings |= origin.weighings | by
        self.missing |= origin.missing


type _State = dict[Area, _Flow]


def carry_series(
    values: Mapping[Area, Number],
    *,
    edges: Sequence[Edge],
    expected: Iterable[Area],
    from_date: date,
    to_date: date,
    weights: Sequence[EdgeWeights] = (),
) -> Conversion:
    """Carry the series from the units of `from_date` to those of `to_date`, forwards or backwards.

    `expected` are the units that should have a figure on `from_date`: those without one are named as missing where
    they end up. A unit's figure is divided by the first of `weights` that speaks of each unit it goes to; forwards the
    shares of the changes themselves go first.
    """
    state: _State = {area: _Flow(value=values.get(area)) for area in {*expected, *values}}
    for area, flow in state.items():
        if area not in values:
            flow.missing.add(area)
    result = Conversion(units={})
    forwards = from_date <= to_date
    low, high = sorted((from_date, to_date))
    days = sorted({edge.new.valid_from for edge in edges if low < edge.new.valid_from <= high}, reverse=not forwards)
    for day in days:
        of_day = [edge for edge in edges if edge.new.valid_from == day]
        state = _carry_over(state, of_day, weights, result, forwards=forwards)
    for area, flow in sorted(state.items()):
        result.units[area] = Converted(
            flow.value, flow.estimated, tuple(sorted(flow.missing)), tuple(sorted(flow.weighings))
        )
    return result


def _carry_over(
    state: _State, edges: Sequence[Edge], weights: Sequence[EdgeWeights], result: Conversion, *, forwards: bool
) -> _State:
    """The series on the other side of the changes of one day."""
    leaving: defaultdict[Area, list[Edge]] = defaultdict(list)
    for edge in edges:
        leaving[edge.old if forwards else edge.new].append(edge)
    arrived: defaultdict[Area, _Flow] = defaultdict(_Flow)
    for area, flow in state.items():
        onward = leaving.get(area, [])
        ends = [edge.new if forwards else edge.old for edge in onward]
        if not onward:
            arrived[area].take(flow.value, flow)
            continue
        if len(onward) == 1 and onward[0].kind != "part":
            arrived[ends[0]].take(flow.value, flow)
            continue
        reason = Unplaceable.SHARE_UNKNOWN if forwards else Unplaceable.WEIGHTS_UNKNOWN
        divided = _weigh_edges(onward, weights, forwards=forwards)
        if divided is None:
            result.unplaced[area] = Unplaced(flow.value, reason, _list_unweighed(onward, weights, forwards=forwards))
            for end in ends:
                arrived[end].take(None, _Flow(missing={area}))
            continue
        parts, weighings = divided
        shares: Mapping[int, Number | None] = (
            dict.fromkeys(range(len(parts))) if flow.value is None else distribute(flow.value, dict(enumerate(parts)))
        )
        if stray := shares[len(ends)]:
            result.unplaced[area] = Unplaced(stray, Unplaceable.HAMLETS_UNKNOWN)
            flow.missing.add(area)
        for number, end in enumerate(ends):
            arrived[end].take(shares[number], flow, weighings)
    return dict(arrived)


def _weigh_edges(
    edges: Sequence[Edge], weights: Sequence[EdgeWeights], *, forwards: bool
) -> tuple[list[Weight], set[Weighing]] | None:
    """A weight for each of the changes and at the end for what goes nowhere, with what they rest on; None where some
    have none or nobody is counted."""
    shares = [edge.share for edge in edges if edge.share is not None]
    if forwards and len(shares) == len(edges) and sum(shares) > 0:
        return [*shares, 0], {Weighing.SHARE}
    ways: list[Way] = [(edge.old, edge.new) for edge in edges]
    stray: Way = (edges[0].old, None) if forwards else (None, edges[0].new)
    for known in weights:
        by_way = [*(known.by_way.get(way) for way in ways), known.by_way.get(stray, 0)]
        parts = [weight for weight in by_way if weight is not None]
        if len(parts) == len(by_way) and any(weight > 0 for weight in parts[:-1]):
            concluded = {Weighing.CONCLUDED} if any(way in known.concluded for way in ways) else set()
            return parts, {known.weighing, *concluded}
    return None


def _list_unweighed(edges: Sequence[Edge], weights: Sequence[EdgeWeights], *, forwards: bool) -> tuple[Area, ...]:
    """The units at the other end of the changes of which nothing says how much goes there; all where nobody lives."""
    unknown = [edge for edge in edges if all(known.by_way.get((edge.old, edge.new)) is None for known in weights)]
    return tuple(sorted({edge.new if forwards else edge.old for edge in unknown or edges}))


@dataclass(frozen=True)
class Ratio:
    """A ratio recomputed on the other units from its converted parts; `value` is None without a denominator."""

    value: float | None
    numerator: Number | None
    denominator: Number | None
    estimated: bool
    missing: tuple[Area, ...]
    weighings: tuple[Weighing, ...] = ()


def compute_ratios(numerators: Conversion, denominators: Conversion) -> dict[Area, Ratio]:
    """Numerator over denominator, unit by unit; never an average of ratios."""
    ratio_by_area: dict[Area, Ratio] = {}
    for area in sorted({*numerators.units, *denominators.units}):
        above = numerators.units.get(area, Converted(None))
        below = denominators.units.get(area, Converted(None))
        known = above.value is not None and below.value
        ratio_by_area[area] = Ratio(
            value=above.value / below.value if known and above.value is not None and below.value else None,
            numerator=above.value,
            denominator=below.value,
            estimated=above.estimated or below.estimated,
            missing=tuple(sorted({*above.missing, *below.missing})),
            weighings=tuple(sorted({*above.weighings, *below.weighings})),
        )
    return ratio_by_area

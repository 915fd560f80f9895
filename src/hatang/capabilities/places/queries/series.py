"""Figures of old units shown on new ones, and back: pure arithmetic, no database.

Whole numbers re-sum exactly (largest remainder), splits use the shares that have a source and are marked estimated,
ratios are recomputed from their parts, and what cannot be placed is named instead of guessed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from hatang.capabilities.places.queries.lineage import Edge
    from hatang.kernel.access import Area

type Number = int | float
type Weight = int | float | Fraction | Decimal


@dataclass(frozen=True)
class Converted:
    """The figure on one unit. `value` is None where nothing is known; `missing` are source units without a figure,
    so the value then stands for a part of the unit only."""

    value: Number | None
    estimated: bool = False
    missing: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Conversion:
    """The series on the units of the other date, and what could not be placed: unit -> (value, reason code).

    The values of `units` and of `unplaced` sum to the values given: exactly for whole numbers.
    """

    units: dict[Area, Converted]
    unplaced: dict[Area, Number] = field(default_factory=dict)
    reasons: dict[Area, str] = field(default_factory=dict)

    @property
    def total(self) -> Number:
        return sum(converted.value for converted in self.units.values() if converted.value is not None)

    @property
    def missing(self) -> tuple[Area, ...]:
        return tuple(sorted({area for converted in self.units.values() for area in converted.missing}))


SHARE_UNKNOWN = "share_unknown"
WEIGHTS_UNKNOWN = "weights_unknown"
ENDED = "ended"


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

    def take(self, value: Number | None, *, estimated: bool, missing: Iterable[Area]) -> None:
        if value is not None:
            self.value = value if self.value is None else self.value + value
            self.estimated = self.estimated or estimated
        self.missing |= set(missing)


type _State = dict[Area, _Flow]


def carry_series(
    values: Mapping[Area, Number],
    *,
    edges: Sequence[Edge],
    expected: Iterable[Area],
    from_date: date,
    to_date: date,
    weights: Mapping[Area, Weight] | None = None,
) -> Conversion:
    """Carry the series from the units of `from_date` to those of `to_date`, forwards or backwards.

    `expected` are the units that should have a figure on `from_date`: those without one are named as missing where
    they end up. `weights` (population of the older units, say) divide a merged unit's figure when going backwards.
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
        state = (
            _carry_forwards(state, of_day, result)
            if forwards
            else _carry_backwards(state, of_day, weights or {}, result)
        )
    for area, flow in sorted(state.items()):
        result.units[area] = Converted(flow.value, flow.estimated, tuple(sorted(flow.missing)))
    return result


def _leave_unplaced(result: Conversion, area: Area, flow: _Flow, reason: str) -> None:
    if flow.value is not None:
        result.unplaced[area] = flow.value
    result.reasons[area] = reason


def _carry_forwards(state: _State, edges: Sequence[Edge], result: Conversion) -> _State:
    out: defaultdict[Area, list[Edge]] = defaultdict(list)
    for edge in edges:
        out[edge.old].append(edge)
    after: defaultdict[Area, _Flow] = defaultdict(_Flow)
    for area, flow in state.items():
        onward = out.get(area)
        if not onward:
            after[area].take(flow.value, estimated=flow.estimated, missing=flow.missing)
            continue
        shares = {edge.new: edge.share for edge in onward if edge.share is not None}
        split = len(onward) > 1
        if len(shares) < len(onward) or not any(shares.values()):
            _leave_unplaced(result, area, flow, SHARE_UNKNOWN)
            for edge in onward:
                after[edge.new].take(None, estimated=True, missing=[area])
            continue
        parts: Mapping[Area, Number | None] = (
            dict.fromkeys(shares) if flow.value is None else distribute(flow.value, shares)
        )
        for new, part in parts.items():
            after[new].take(part, estimated=flow.estimated or split, missing=flow.missing)
    return dict(after)


def _carry_backwards(
    state: _State, edges: Sequence[Edge], weights: Mapping[Area, Weight], result: Conversion
) -> _State:
    back: defaultdict[Area, list[Edge]] = defaultdict(list)
    for edge in edges:
        back[edge.new].append(edge)
    before: defaultdict[Area, _Flow] = defaultdict(_Flow)
    for area, flow in state.items():
        origins = back.get(area)
        if not origins:
            before[area].take(flow.value, estimated=flow.estimated, missing=flow.missing)
            continue
        if len(origins) == 1 and origins[0].kind != "part":
            before[origins[0].old].take(flow.value, estimated=flow.estimated, missing=flow.missing)
            continue
        parts = {
            edge.old: Fraction(weights[edge.old]) * Fraction(edge.share)
            for edge in origins
            if edge.old in weights and edge.share is not None
        }
        if len(parts) < len(origins) or sum(parts.values()) <= 0:
            _leave_unplaced(result, area, flow, WEIGHTS_UNKNOWN)
            for edge in origins:
                before[edge.old].take(None, estimated=True, missing=[area])
            continue
        divided: Mapping[Area, Number | None] = (
            dict.fromkeys(parts) if flow.value is None else distribute(flow.value, parts)
        )
        for old, part in divided.items():
            before[old].take(part, estimated=True, missing=flow.missing)
    return dict(before)


@dataclass(frozen=True)
class Ratio:
    """A ratio recomputed on the other units from its converted parts; `value` is None without a denominator."""

    value: float | None
    numerator: Number | None
    denominator: Number | None
    estimated: bool
    missing: tuple[Area, ...]


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
        )
    return ratio_by_area

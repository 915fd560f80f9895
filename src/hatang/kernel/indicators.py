"""Indicators: a figure is a numerator over a denominator on a set of areas at a date, of a stated quality.

An indicator computes place-level facts; the kernel sums them over areas. Ratios are recomputed from the sums, never
averaged. "No data" is a state of its own, never a zero.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from hatang.kernel import datasets, known, rooms
from hatang.kernel.access import Area
from hatang.kernel.definitions import DATASET
from hatang.kernel.problems import Missing

# Polars takes longer to import than Django: it is imported where a frame is made.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    import polars as pl

    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text


class Quality(StrEnum):
    """How a figure is known; ordered from the weakest."""

    DECLARED = "declared"
    PREDICTED = "predicted"
    MEASURED = "measured"


QUALITY_TITLES: dict[Quality, Text] = {
    Quality.DECLARED: _("declared"),
    Quality.PREDICTED: _("predicted"),
    Quality.MEASURED: _("measured"),
}

# One row of evidence. `area` is the smallest area the row speaks of ("51-21142-T01@2025-07-01"); `place` is the row's
# own identity (a hamlet, an agency, a system); `record` is its natural key in `dataset`.
_TEXTS_BEFORE, _NUMBERS = ("area", "place", "place_name"), ("numerator", "denominator")
_TEXTS_AFTER = ("quality", "dataset", "record", "imported_by", "note")


@cache
def fact_schema() -> dict[str, type[pl.DataType]]:
    """The columns of evidence with their types, in order; not to be changed."""
    # start: polars
    import polars as pl

    return {
        **dict.fromkeys(_TEXTS_BEFORE, pl.String),
        **dict.fromkeys(_NUMBERS, pl.Float64),
        **dict.fromkeys(_TEXTS_AFTER, pl.String),
    }


def facts_frame(rows: Iterable[dict[str, Any]] = ()) -> pl.DataFrame:
    """A frame of `fact_schema` from mappings; missing columns are empty.

    >>> facts_frame().shape
    (0, 10)
    """
    # start: polars
    import polars as pl

    schema = fact_schema()
    blank = {"quality": Quality.DECLARED.value, "numerator": 0.0, "denominator": 0.0}
    complete = [{name: row.get(name, blank.get(name, "")) for name in schema} for row in rows]
    return pl.DataFrame(complete, schema=schema, orient="row")


@dataclass(frozen=True)
class Facts:
    """What an indicator found at a date; `reason` says why there is nothing, or what to keep in mind."""

    frame: pl.DataFrame
    reason: Text = ""
    upper_bound: bool = False
    minimum_sample: int = 0


def keep_all_rows(frame: pl.DataFrame, actor: Actor) -> pl.DataFrame:
    """All rows of evidence are open."""
    return frame


@dataclass(frozen=True)
class Indicator:
    """A measure that anybody can compute again: what is counted, over what, from which datasets.

    `facts(as_of)` gives the evidence as of a date; `visible(frame, actor)` keeps the rows that the actor may open.
    `answers` names the indicator that asks the same of other evidence: this one stands beside it and is never judged.
    `definitions` are the codes of the dated definitions that it reads: `reads` then names their dataset.
    `of_parts` says whether a part of a province can be held to its goal: of things that only a province as a whole has
    to have (agencies, data centres, so many masts) no commune is judged.
    """

    code: str
    version: int
    title: Text
    unit: str
    numerator: Text
    denominator: Text
    definition: Text
    reads: tuple[str, ...]
    facts: Callable[[date], Facts]
    citation: Text = ""
    visible: Callable[[pl.DataFrame, Actor], pl.DataFrame] = keep_all_rows
    higher_is_better: bool = True
    answers: str = ""
    of_parts: bool = True
    definitions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.definitions and DATASET not in self.reads:
            raise ValueError(f"{self.code} reads definitions: it names {DATASET} among what it reads")

    @property
    def is_ratio(self) -> bool:
        return self.unit == "%"


@dataclass(frozen=True)
class Measurement:
    """A figure with all that is needed to believe or to challenge it; `value` is None where there is no data.

    `known_at` is the moment as known at which it was asked; None: as known when it was computed.
    """

    code: str
    version: int
    as_of: date
    areas: tuple[Area, ...]
    value: float | None
    numerator: float
    denominator: float
    quality: Quality | None
    reason: str = ""
    upper_bound: bool = False
    places: int = 0
    qualities: dict[str, int] = field(default_factory=dict)
    known_at: datetime | None = None

    def plain(self) -> dict[str, Any]:
        """The figure in values that JSON has, as the API and the command line give it."""
        return {
            "indicator": self.code,
            "version": self.version,
            "as_of": self.as_of,
            "known_at": self.known_at,
            "areas": [str(area) for area in self.areas],
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "quality": self.quality.value if self.quality else None,
            "upper_bound": self.upper_bound,
            "places": self.places,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Evidence:
    """The rows behind a figure that the actor may open, and how many more there are."""

    frame: pl.DataFrame
    hidden: int


_indicators: dict[str, Indicator] = {}


def register_indicators(declared: Iterable[Indicator]) -> None:
    for indicator in declared:
        if indicator.code in _indicators:
            raise ValueError(f"two indicators are called {indicator.code}")
        _indicators[indicator.code] = indicator


def read_rooms() -> None:
    """Make the indicators known that capabilities declare."""
    rooms.read_room("indicators", lambda room: register_indicators(room.INDICATORS))


def get_indicator(code: str) -> Indicator:
    read_rooms()
    return _indicators[code]


def find_indicator(code: str) -> Indicator | None:
    """The indicator, or None where no capability declares it yet."""
    read_rooms()
    return _indicators.get(code)


def list_answering(code: str) -> tuple[Indicator, ...]:
    """The indicators that ask the same as this one of other evidence, in the order of their codes."""
    read_rooms()
    return tuple(indicator for _code, indicator in sorted(_indicators.items()) if indicator.answers == code)


def list_indicators() -> tuple[Indicator, ...]:
    read_rooms()
    return tuple(_indicators[code] for code in sorted(_indicators))


type AreaResolver = Callable[[tuple[Area, ...], date], pl.DataFrame]

_resolver: AreaResolver | None = None


def register_area_resolver(resolve: AreaResolver) -> None:
    """`resolve(areas, as_of)` -> frame (within: str, area: str): the area keys lying wholly inside each area asked."""
    global _resolver  # noqa: PLW0603 - the one registration, made at start-up
    _resolver = resolve


# Facts and memberships at recent dates, by fingerprint; small enough for a 2018 laptop.
_KEPT_FRAMES = 256
_frames: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


def _cache_frame[T](key: tuple[Any, ...], compute: Callable[[], T]) -> T:
    with _lock:
        if key in _frames:
            _frames.move_to_end(key)
            cached: T = _frames[key]
            return cached
    value = compute()
    with _lock:
        _frames[key] = value
        while len(_frames) > _KEPT_FRAMES:
            _frames.popitem(last=False)
    return value


def forget_frames() -> None:
    """Empty this process's memory; figures are then computed as after a start."""
    with _lock:
        _frames.clear()


def _revisions_of(indicators: Iterable[Indicator]) -> dict[str, int]:
    return datasets.read_revisions(
        [*datasets.AREA_DATASETS, *(name for indicator in indicators for name in indicator.reads)]
    )


def fingerprint_indicator(indicator: Indicator, revisions: dict[str, int] | None = None) -> str:
    """What the figure depends on: the indicator's version and the revision of each dataset it reads."""
    current = _revisions_of([indicator]) if revisions is None else revisions
    parts = {name: current[name] for name in sorted({*datasets.AREA_DATASETS, *indicator.reads})}
    moment = known.get_moment()
    asked = [indicator.code, indicator.version, parts, *([moment.isoformat()] if moment else [])]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _read_facts(indicator: Indicator, as_of: date, print_: str) -> Facts:
    return _cache_frame(("facts", print_, as_of), lambda: indicator.facts(as_of))


def _resolve_membership(areas: tuple[Area, ...], as_of: date, revisions: dict[str, int]) -> pl.DataFrame:
    if _resolver is None:
        raise RuntimeError("no capability registered an area resolver")
    resolve = partial(_resolve_if_known, _resolver)
    state = (known.get_moment(), *(revisions[name] for name in datasets.AREA_DATASETS))
    return _cache_frame(("membership", areas, as_of, state), lambda: resolve(areas, as_of))


def _resolve_if_known(resolve: AreaResolver, areas: tuple[Area, ...], as_of: date) -> pl.DataFrame:
    """What lies in the areas; nothing, where the question is one of a time at which an area was not known here yet."""
    # start: polars
    import polars as pl

    try:
        return resolve(areas, as_of)
    except Missing:
        if known.get_moment() is None:
            raise
        return pl.DataFrame(schema={"within": pl.String, "area": pl.String})


def _sum_facts(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """(within, …facts) -> for each `within` the sums and how many rows of each quality, in one pass."""
    # start: polars
    import polars as pl

    each_quality = [(pl.col("quality") == quality.value).sum().alias(quality.value) for quality in Quality]
    totals = frame.group_by("within").agg(
        pl.col("numerator").sum(), pl.col("denominator").sum(), pl.len().alias("places"), *each_quality
    )
    return {row["within"]: row for row in totals.iter_rows(named=True)}


_NOTHING = {
    "numerator": 0.0,
    "denominator": 0.0,
    "places": 0,
    **dict.fromkeys((quality.value for quality in Quality), 0),
}


def _build_measurement(
    indicator: Indicator, facts: Facts, sums: dict[str, Any], areas: tuple[Area, ...], as_of: date
) -> Measurement:
    numerator, denominator = sums["numerator"], sums["denominator"]
    qualities = {level.value: sums[level.value] for level in Quality if sums[level.value]}
    quality = next((level for level in Quality if level.value in qualities), None)
    reason = str(facts.reason)
    value: float | None = None
    if not sums["places"]:
        reason = reason or gettext("There is no evidence for this area at this date.")
    elif indicator.is_ratio and denominator == 0:
        reason = reason or gettext("There is nothing to count here.")
    elif facts.minimum_sample and denominator < facts.minimum_sample:
        reason = gettext("Not enough samples: %(found)d of at least %(least)d.") % {
            "found": denominator,
            "least": facts.minimum_sample,
        }
    else:
        value = 100.0 * numerator / denominator if indicator.is_ratio else numerator
    return Measurement(
        code=indicator.code,
        version=indicator.version,
        as_of=as_of,
        areas=areas,
        value=value,
        numerator=numerator,
        denominator=denominator,
        quality=quality,
        reason=reason,
        upper_bound=facts.upper_bound,
        places=sums["places"],
        qualities=qualities,
        known_at=known.get_moment(),
    )


def measure_many(codes: Iterable[str], areas: Iterable[Area], as_of: date) -> dict[str, Measurement]:
    """Each indicator on the union of the areas; one query for the revisions, then only what is stale is computed."""
    # start: polars
    import polars as pl

    chosen = [get_indicator(code) for code in codes]
    asked = tuple(sorted(set(areas)))
    revisions = _revisions_of(chosen)
    keys = _resolve_membership(asked, as_of, revisions).select("area").unique()
    result = {}
    for indicator in chosen:
        facts = _read_facts(indicator, as_of, fingerprint_indicator(indicator, revisions))
        inside = facts.frame.join(keys, on="area", how="semi").with_columns(within=pl.lit(""))
        result[indicator.code] = _build_measurement(
            indicator, facts, _sum_facts(inside).get("", _NOTHING), asked, as_of
        )
    return result


def measure_indicator(code: str, areas: Iterable[Area], as_of: date) -> Measurement:
    """The indicator on the union of the areas as of the date."""
    return measure_many([code], areas, as_of)[code]


def measure_grid(codes: Iterable[str], areas: Iterable[Area], as_of: date) -> dict[str, dict[Area, Measurement]]:
    """Each indicator on each area by itself: a map of several choices, with one query for the revisions."""
    chosen = [get_indicator(code) for code in codes]
    asked = tuple(sorted(set(areas)))
    revisions = _revisions_of(chosen)
    membership = _resolve_membership(asked, as_of, revisions)

    def on_each(indicator: Indicator, print_: str) -> dict[Area, Measurement]:
        facts = _read_facts(indicator, as_of, print_)
        sums = _sum_facts(facts.frame.join(membership, on="area", how="inner"))
        return {
            area: _build_measurement(indicator, facts, sums.get(str(area), _NOTHING), (area,), as_of) for area in asked
        }

    result = {}
    for indicator in chosen:
        print_ = fingerprint_indicator(indicator, revisions)
        # The reasons are words: a figure is kept apart for each language.
        key = ("grid", print_, as_of, asked, get_language())
        result[indicator.code] = _cache_frame(key, partial(on_each, indicator, print_))
    return result


def measure_each(code: str, areas: Iterable[Area], as_of: date) -> dict[Area, Measurement]:
    """The indicator on each area by itself, for a map or a table."""
    return measure_grid([code], areas, as_of)[code]


def read_evidence(code: str, areas: Iterable[Area], as_of: date, actor: Actor) -> Evidence:
    """The rows behind the figure that the actor may open; the rule is that of the rows, not of the figure."""
    indicator = get_indicator(code)
    asked = tuple(sorted(set(areas)))
    revisions = _revisions_of([indicator])
    keys = _resolve_membership(asked, as_of, revisions).select("area").unique()
    frame = _read_facts(indicator, as_of, fingerprint_indicator(indicator, revisions)).frame.join(
        keys, on="area", how="semi"
    )
    seen = indicator.visible(frame, actor)
    return Evidence(frame=seen, hidden=frame.height - seen.height)


def measure_trend(codes: Iterable[str], areas: Iterable[Area], dates: Iterable[date]) -> dict[str, list[Measurement]]:
    """Each indicator at each date; figures of earlier computations are taken from the database while still true."""
    # start: this is imported before the apps are ready
    from hatang.kernel.models import StoredMeasurement

    chosen = [get_indicator(code) for code in codes]
    asked = tuple(sorted(set(areas)))
    asked_hash = hashlib.sha256("|".join(map(str, asked)).encode()).hexdigest()
    days = sorted(set(dates))
    revisions = _revisions_of(chosen)
    prints = {indicator.code: fingerprint_indicator(indicator, revisions) for indicator in chosen}
    stored = {
        (row.code, row.as_of): row
        for row in StoredMeasurement.objects.filter(code__in=prints, as_of__in=days, areas=asked_hash)
    }
    result: dict[str, list[Measurement]] = {code: [] for code in prints}
    fresh: list[StoredMeasurement] = []
    for day in days:
        stale = [code for code in prints if (row := stored.get((code, day))) is None or row.fingerprint != prints[code]]
        computed = measure_many(stale, asked, day) if stale else {}
        for code, print_ in prints.items():
            if code in computed:
                result[code].append(computed[code])
                fresh.append(
                    StoredMeasurement(
                        code=code,
                        as_of=day,
                        areas=asked_hash,
                        fingerprint=print_,
                        body=_pack_measurement(computed[code]),
                    )
                )
            else:
                result[code].append(_unpack_measurement(stored[code, day].body, asked, day))
    # What was known at another time is not asked often enough to take the place of what is known now.
    if known.get_moment() is None:
        StoredMeasurement.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["code", "as_of", "areas"],
            update_fields=["fingerprint", "body"],
        )
    return result


def _pack_measurement(measurement: Measurement) -> dict[str, Any]:
    body = asdict(measurement)
    del body["areas"], body["as_of"]
    return body


def _unpack_measurement(body: dict[str, Any], areas: tuple[Area, ...], as_of: date) -> Measurement:
    quality = Quality(body["quality"]) if body["quality"] else None
    return Measurement(**{**body, "quality": quality, "areas": areas, "as_of": as_of})

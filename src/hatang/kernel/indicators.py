"""Indicators: a figure is a numerator over a denominator on a set of areas at a date, of a stated quality.

An indicator computes place-level facts; the kernel sums them over areas. Ratios are recomputed from the sums, never
averaged. "No data" is a state of its own, never a zero.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from hatang.kernel import datasets, filers, known, rooms, samples
from hatang.kernel.access import Area
from hatang.kernel.definitions import DATASET
from hatang.kernel.filers import Filer, FilingDuty
from hatang.kernel.problems import Missing
from hatang.kernel.reading import KeptFew, cached_reading
from hatang.kernel.samples import EvidenceCover, Sampling

# Polars takes longer to import than Django: it is imported where a frame is made.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    import polars as pl

    from hatang.kernel.access import Actor
    from hatang.kernel.filers import FiledSums
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
class LookedAt:
    """Of what a figure speaks for, what was looked at: a frame of `samples.looked_schema`, counted in `counted`.

    Below `least_percent` the figure decides nothing; with `withholds` there is none.
    """

    frame: pl.DataFrame
    least_percent: float
    counted: Text
    withholds: bool = False


@dataclass(frozen=True)
class Facts:
    """What an indicator found at a date; `reason` says why there is nothing, or what to keep in mind.

    `strata` (a frame of `samples.strata_schema`) are the samples that an estimate rests on: numerator and denominator
    then count the people they stand for.
    """

    frame: pl.DataFrame
    reason: Text = ""
    upper_bound: bool = False
    minimum_sample: int = 0
    strata: pl.DataFrame | None = None
    looked_at: LookedAt | None = None


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
    `filing` says who has to file what it lives on: silence is then told from zero. `sufficiency` are those of the
    definitions that say when it knows enough to decide: they change no figure, but a state.
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
    filing: FilingDuty | None = None
    sufficiency: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.all_definitions and DATASET not in self.reads:
            raise ValueError(f"{self.code} reads definitions: it names {DATASET} among what it reads")

    @property
    def state_words(self) -> tuple[str, ...]:
        """The definitions that say when the figure knows enough to decide."""
        return (*self.sufficiency, *((self.filing.word,) if self.filing else ()))

    @property
    def all_definitions(self) -> tuple[str, ...]:
        return (*self.definitions, *self.state_words)

    @property
    def facts_depend_on(self) -> tuple[str, ...]:
        """The names of the revisions under which its facts stay true."""
        return (*self.reads, *(("identity.organisation", "identity.succession") if self.filing else ()))

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The names of the revisions under which a figure stays true: also on who has filed."""
        filed = tuple(map(filers.name_filings, self.filing.datasets)) if self.filing else ()
        return (*self.facts_depend_on, *filed)

    @property
    def is_ratio(self) -> bool:
        return self.unit == "%"


@dataclass(frozen=True)
class Completeness:
    """What was known of how much a figure knows, as a closed result keeps it; the fields are those of `Measurement`."""

    filers: tuple[Filer, ...] = ()
    could_be: tuple[float | None, float | None] | None = None
    cover: EvidenceCover | None = None
    sampling: Sampling | None = None


@dataclass(frozen=True)
class Measurement:
    """A figure with all that is needed to believe or to challenge it; `value` is None where there is no data.

    - `filers`: who has to file what it lives on, with who has; empty where nobody in particular has to.
    - `could_be`: while one of them is missing, the range in which the figure may lie, from what is left without what
      they no longer confirm to what they held last; an end is None where nothing bounds it. None when all have filed.
    - `cover`: how many of those it speaks for were looked at, and the names of the others.
    - `sampling`: of an estimate, how many answered and its 95 % interval.
    - `known_at` is the moment as known at which it was asked; None: as known when it was computed.
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
    filers: tuple[Filer, ...] = ()
    could_be: tuple[float | None, float | None] | None = None
    cover: EvidenceCover | None = None
    sampling: Sampling | None = None

    @property
    def missing_filers(self) -> tuple[Filer, ...]:
        return tuple(filer for filer in self.filers if filer.is_missing)

    @property
    def is_enough(self) -> bool:
        """Whether everybody has filed and enough was looked at: only then a figure decides anything."""
        return not self.missing_filers and (self.cover is None or self.cover.is_enough)

    @property
    def interval(self) -> tuple[float | None, float | None] | None:
        """Where the true figure may lie, as far as is known: while somebody is missing, else by chance."""
        if self.could_be is not None:
            return self.could_be
        return (self.sampling.low, self.sampling.high) if self.sampling is not None else None

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
            "is_enough": self.is_enough,
            "filers": [asdict(filer) for filer in self.filers],
            "could_be": self.could_be,
            "cover": asdict(self.cover) if self.cover else None,
            "sampling": asdict(self.sampling) if self.sampling else None,
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


# Facts and memberships at recent dates, by fingerprint: 34 MB when full with those of 1,700 hamlets; figures are small.
_frames = KeptFew[Any](512)
_figures = KeptFew[Measurement](8192)


def forget_frames() -> None:
    """Empty this process's memory; figures are then computed as after a start."""
    _frames.forget()
    _figures.forget()


def _revisions_of(indicators: Iterable[Indicator]) -> Mapping[str, int]:
    return datasets.read_revisions(
        [*datasets.AREA_DATASETS, *(name for indicator in indicators for name in indicator.depends_on)]
    )


def fingerprint_indicator(indicator: Indicator, revisions: Mapping[str, int], as_of: date) -> str:
    """What the figure of a day depends on: the indicator's version and the last write to each dataset that may have
    changed what it says as of the day. Who has filed is asked of every day: a file may speak of the years before it."""
    return _hash_revisions(indicator, indicator.depends_on, datasets.take_day(revisions, as_of))


def _hash_revisions(indicator: Indicator, names: Iterable[str], current: Mapping[str, int]) -> str:
    parts = {name: current[name] for name in sorted({*datasets.AREA_DATASETS, *names})}
    moment = known.get_moment()
    asked = [indicator.code, indicator.version, parts, *([moment.isoformat()] if moment else [])]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _read_facts(indicator: Indicator, as_of: date, revisions: Mapping[str, int]) -> Facts:
    """The facts of a day, which rest on what was written and not on who has filed."""
    print_ = _hash_revisions(indicator, indicator.facts_depend_on, datasets.take_day(revisions, as_of))
    facts: Facts = _frames.take(("facts", print_, as_of), lambda: indicator.facts(as_of))
    return facts


def _name_missing(indicator: Indicator, facts: Facts, as_of: date, print_: str) -> Facts:
    """Where nothing is counted anywhere: the facts with the reason naming every dataset that holds nothing."""
    if facts.frame.height and (facts.frame["denominator"].sum() or not indicator.is_ratio):
        return facts
    missing = _frames.take(("missing", print_, as_of), lambda: datasets.list_missing(indicator.reads, as_of))
    reason, either = str(facts.reason), gettext(" or ")
    # What the reason itself names is not named twice.
    names = [
        either.join(f"{dataset.title} ({dataset.name})" for dataset in one_of)
        for one_of in missing
        if not any(re.search(rf"\b{re.escape(dataset.name)}\b", reason) for dataset in one_of)
    ]
    if not names:
        return facts
    more = gettext("No data yet in: %(datasets)s.") % {"datasets": "; ".join(names)}
    return replace(facts, reason=f"{reason} {more}".strip())


def _resolve_membership(areas: tuple[Area, ...], as_of: date, revisions: Mapping[str, int]) -> pl.DataFrame:
    if _resolver is None:
        raise RuntimeError("no capability registered an area resolver")
    resolve = partial(_resolve_if_known, _resolver)
    state = (known.get_moment(), *(revisions[name] for name in datasets.AREA_DATASETS))
    members: pl.DataFrame = _frames.take(("membership", areas, as_of, state), lambda: resolve(areas, as_of))
    return members


def list_members(areas: Iterable[Area], as_of: date) -> frozenset[str]:
    """The keys of all that lies wholly inside any of the areas, as the area resolver says."""
    asked = tuple(sorted(set(areas)))
    members = _resolve_membership(asked, as_of, datasets.read_revisions(datasets.AREA_DATASETS))
    return frozenset(members["area"].to_list())


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
    """(within, …facts) -> for each `within` the sums and how many rows of each quality, in one pass.

    Sums are exact before they are rounded: in whatever order the rows were read, the same rows give the same bits.
    """
    # start: polars
    import polars as pl

    each_quality = [(pl.col("quality") == quality.value).sum().alias(quality.value) for quality in Quality]
    totals = frame.group_by("within").agg(
        pl.col("numerator"), pl.col("denominator"), pl.len().alias("places"), *each_quality
    )
    return {
        row["within"]: {**row, **{name: math.fsum(row[name]) for name in _NUMBERS}}
        for row in totals.iter_rows(named=True)
    }


_NOTHING = {
    "numerator": 0.0,
    "denominator": 0.0,
    "places": 0,
    **dict.fromkeys((quality.value for quality in Quality), 0),
}


@dataclass(frozen=True)
class _Sums:
    """Everything that was summed for a question, by area asked."""

    facts: Mapping[str, dict[str, Any]]
    samples: Mapping[str, tuple[Sampling | None, int]]
    covers: Mapping[str, EvidenceCover]
    filed: Mapping[str, FiledSums]


def _sum_all(
    indicator: Indicator, facts: Facts, membership: pl.DataFrame, as_of: date, revisions: Mapping[str, int]
) -> _Sums:
    """The sums over (within, area): of the facts, and of what says how much they know."""

    def within(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(membership, on="area", how="inner")

    looked = facts.looked_at
    return _Sums(
        _sum_facts(within(facts.frame)),
        {} if facts.strata is None else samples.sum_strata(within(facts.strata)),
        {} if looked is None else samples.sum_looked(within(looked.frame), looked.least_percent, str(looked.counted)),
        _sum_filed(indicator, indicator.filing, membership, as_of, revisions) if indicator.filing else {},
    )


def _sum_filed(
    indicator: Indicator, duty: FilingDuty, membership: pl.DataFrame, as_of: date, revisions: Mapping[str, int]
) -> dict[str, FiledSums]:
    # start: polars
    import polars as pl

    print_ = fingerprint_indicator(indicator, revisions, as_of)
    states = _frames.take(("filing", print_, as_of), lambda: filers.list_filing_states(duty, as_of))
    areas = tuple(sorted({state.body.area for state in states if state.body.area is not None}))
    if not states or membership.is_empty():
        return {}
    bodies = _resolve_membership(areas, as_of, revisions).rename({"within": "body"}) if areas else None
    touching: dict[str, set[Area]] = {key: set() for key in membership["within"].unique().to_list()}
    if bodies is not None:
        for asked, body in membership.join(bodies, on="area").select("within", "body").unique().iter_rows():
            touching[asked].add(Area.parse(body))

    def held_on(day: date) -> dict[tuple[str, str], float]:
        held_print = fingerprint_indicator(indicator, revisions, day)
        frame = _frames.take(("held", held_print, day), lambda: duty.held(day))
        totals = frame.join(membership, on="area").group_by("within", "filer").agg(pl.col("numerator").sum())
        return {(asked, filer): held for asked, filer, held in totals.iter_rows()}

    def counted_on(day: date) -> dict[str, float]:
        frame = _read_facts(indicator, day, revisions).frame.join(membership, on="area")
        return {asked: sums["numerator"] for asked, sums in _sum_facts(frame).items()}

    missing = [state for state in states if state.filed_on is None]
    days = {state.last_on for state in missing if state.last_on is not None}
    held = filers.FiledFrames(held_on(as_of) if missing else {}, {day: (held_on(day), counted_on(day)) for day in days})
    return filers.sum_filed(states, touching, held)


def _build_measurement(
    indicator: Indicator, facts: Facts, sums: _Sums, within: str, areas: tuple[Area, ...], as_of: date
) -> Measurement:
    counted = sums.facts.get(within, _NOTHING)
    numerator, denominator = counted["numerator"], counted["denominator"]
    sampling, answers = sums.samples.get(within, (None, denominator))
    filed, cover = sums.filed.get(within), sums.covers.get(within)
    qualities = {level.value: counted[level.value] for level in Quality if counted[level.value]}
    quality = next((level for level in Quality if level.value in qualities), None)
    reason = str(facts.reason)
    value: float | None = None
    if not counted["places"]:
        reason = reason or gettext("There is no evidence for this area at this date.")
    elif indicator.is_ratio and denominator == 0:
        reason = reason or gettext("There is nothing to count here.")
    elif facts.minimum_sample and answers < facts.minimum_sample:
        reason = gettext("Not enough samples: %(found)d of at least %(least)d.") % {
            "found": answers,
            "least": facts.minimum_sample,
        }
    elif cover is not None and not cover.is_enough and facts.looked_at is not None and facts.looked_at.withholds:
        reason = describe_cover(cover)
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
        places=counted["places"],
        qualities=qualities,
        known_at=known.get_moment(),
        filers=filed.filers if filed else (),
        could_be=filed.bound_figure(numerator, denominator, is_ratio=indicator.is_ratio) if filed else None,
        cover=cover,
        sampling=sampling if value is not None else None,
    )


def describe_cover(cover: EvidenceCover) -> str:
    """How many of those it speaks for were looked at, and how many should have been."""
    return gettext("Only %(looked)d of %(of)d %(counted)s were looked at; at least %(least)d %% must have been.") % {
        "looked": round(cover.looked_at),
        "of": round(cover.of),
        "counted": cover.counted,
        "least": cover.least_percent,
    }


def describe_missing(measurement: Measurement) -> str:
    """Who has not filed what the figure lives on, by name."""
    names = ", ".join(filer.name for filer in measurement.missing_filers)
    return gettext("%(filed)d of %(all)d have filed for this date; missing: %(names)s.") % {
        "filed": len(measurement.filers) - len(measurement.missing_filers),
        "all": len(measurement.filers),
        "names": names,
    }


@cached_reading()
def measure_many(
    codes: Iterable[str], areas: Iterable[Area], as_of: date, *, with_missing: bool = True
) -> dict[str, Measurement]:
    """Each indicator on the union of the areas; one query for the revisions, then only what is stale is computed.

    Without `with_missing` the reason of a figure that is not there may name less than all that is missing.
    """
    # start: polars
    import polars as pl

    chosen = [get_indicator(code) for code in codes]
    asked = tuple(sorted(set(areas)))
    revisions = _revisions_of(chosen)
    membership = _resolve_membership(asked, as_of, revisions)
    # Only what is not kept needs it.
    union = cache(lambda: membership.select("area").unique().with_columns(within=pl.lit("")))

    def on_union(indicator: Indicator, print_: str) -> Measurement:
        facts = _read_facts(indicator, as_of, revisions)
        if with_missing:
            facts = _name_missing(indicator, facts, as_of, print_)
        sums = _sum_all(indicator, facts, union(), as_of, revisions)
        return _build_measurement(indicator, facts, sums, "", asked, as_of)

    result = {}
    for indicator in chosen:
        print_ = fingerprint_indicator(indicator, revisions, as_of)
        # As in a grid.
        key = (print_, as_of, asked, with_missing, get_language())
        result[indicator.code] = _figures.take(key, partial(on_union, indicator, print_))
    return result


def measure_indicator(code: str, areas: Iterable[Area], as_of: date) -> Measurement:
    """The indicator on the union of the areas as of the date."""
    return measure_many([code], areas, as_of)[code]


@cached_reading()
def measure_grid(codes: Iterable[str], areas: Iterable[Area], as_of: date) -> dict[str, dict[Area, Measurement]]:
    """Each indicator on each area by itself: a map of several choices, with one query for the revisions."""
    chosen = [get_indicator(code) for code in codes]
    asked = tuple(sorted(set(areas)))
    revisions = _revisions_of(chosen)
    membership = _resolve_membership(asked, as_of, revisions)

    def on_each(indicator: Indicator, print_: str) -> dict[Area, Measurement]:
        facts = _name_missing(indicator, _read_facts(indicator, as_of, revisions), as_of, print_)
        sums = _sum_all(indicator, facts, membership, as_of, revisions)
        return {area: _build_measurement(indicator, facts, sums, str(area), (area,), as_of) for area in asked}

    result = {}
    for indicator in chosen:
        print_ = fingerprint_indicator(indicator, revisions, as_of)
        # The reasons are words: a figure is kept apart for each language.
        key = ("grid", print_, as_of, asked, get_language())
        result[indicator.code] = _frames.take(key, partial(on_each, indicator, print_))
    return result


def measure_each(code: str, areas: Iterable[Area], as_of: date) -> dict[Area, Measurement]:
    """The indicator on each area by itself, for a map or a table."""
    return measure_grid([code], areas, as_of)[code]


@cached_reading()
def read_evidence(code: str, areas: Iterable[Area], as_of: date, actor: Actor) -> Evidence:
    """The rows behind the figure that the actor may open; the rule is that of the rows, not of the figure."""
    indicator = get_indicator(code)
    asked = tuple(sorted(set(areas)))
    revisions = _revisions_of([indicator])
    keys = _resolve_membership(asked, as_of, revisions).select("area").unique()
    frame = _read_facts(indicator, as_of, revisions).frame.join(keys, on="area", how="semi")
    seen = indicator.visible(frame, actor)
    return Evidence(frame=seen, hidden=frame.height - seen.height)


@cached_reading()
def measure_trend(codes: Iterable[str], areas: Iterable[Area], dates: Iterable[date]) -> dict[str, list[Measurement]]:
    """Each indicator at each date; figures of earlier computations are taken from the database while still true."""
    # start: this is imported before the apps are ready
    from hatang.kernel.models import StoredMeasurement

    chosen = [get_indicator(code) for code in codes]
    asked = tuple(sorted(set(areas)))
    asked_hash = hashlib.sha256("|".join(map(str, asked)).encode()).hexdigest()
    days = sorted(set(dates))
    revisions = _revisions_of(chosen)
    prints = {
        (indicator.code, day): fingerprint_indicator(indicator, revisions, day) for indicator in chosen for day in days
    }
    asked_codes = [indicator.code for indicator in chosen]
    stored = {
        (row.code, row.as_of): row
        for row in StoredMeasurement.objects.filter(code__in=asked_codes, as_of__in=days, areas=asked_hash)
        if row.fingerprint == prints[row.code, row.as_of]
    }
    result: dict[str, list[Measurement]] = {code: [] for code in asked_codes}
    fresh: list[StoredMeasurement] = []
    for day in days:
        stale = [code for code in result if (code, day) not in stored]
        # A trend shows no reasons.
        computed = measure_many(stale, asked, day, with_missing=False) if stale else {}
        for code, measurements in result.items():
            if code in computed:
                measurements.append(computed[code])
                fresh.append(
                    StoredMeasurement(
                        code=code,
                        as_of=day,
                        areas=asked_hash,
                        fingerprint=prints[code, day],
                        body=_pack_measurement(computed[code]),
                    )
                )
            else:
                measurements.append(_unpack_measurement(stored[code, day].body, asked, day))
    # What was known at another time is not asked often enough to take the place of what is known now.
    if known.get_moment() is None:
        StoredMeasurement.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["code", "as_of", "areas"],
            update_fields=["fingerprint", "body"],
        )
    return result


def add_up_anew(code: str, areas: Iterable[Area], as_of: date) -> tuple[float, float]:
    """Numerator and denominator from rows read again and added up one by one: nothing that is kept has a part in it."""
    if _resolver is None:
        raise RuntimeError("no capability registered an area resolver")
    inside = set(_resolver(tuple(sorted(set(areas))), as_of)["area"])
    rows = [row for row in get_indicator(code).facts(as_of).frame.iter_rows(named=True) if row["area"] in inside]
    return sum(row["numerator"] for row in rows), sum(row["denominator"] for row in rows)


_DAYS_OF_A_FILER = ("filed_on", "last_on")
_COMPLETENESS = ("filers", "could_be", "cover", "sampling")


def _pack_measurement(measurement: Measurement) -> dict[str, Any]:
    body = {**asdict(measurement), **pack_completeness(measurement)}
    del body["areas"], body["as_of"]
    return body


def pack_completeness(measurement: Measurement) -> dict[str, Any]:
    """How much the figure knows, in values that JSON has; `unpack_completeness` reads it."""
    body = asdict(measurement)
    for filer in body["filers"]:
        filer.update({name: filer[name] and filer[name].isoformat() for name in _DAYS_OF_A_FILER})
    return {name: body[name] for name in _COMPLETENESS}


def unpack_completeness(body: Mapping[str, Any]) -> Completeness:
    """The way back of `pack_completeness`; of nothing, nothing."""

    def read_day(text: str | None) -> date | None:
        return datetime.fromisoformat(text).date() if text else None

    cover, sampling, could_be = body.get("cover"), body.get("sampling"), body.get("could_be")
    return Completeness(
        tuple(
            Filer(**{**filer, **{name: read_day(filer[name]) for name in _DAYS_OF_A_FILER}})
            for filer in body.get("filers", ())
        ),
        (could_be[0], could_be[1]) if could_be else None,
        EvidenceCover(**{**cover, "missing": tuple(cover["missing"])}) if cover else None,
        Sampling(**sampling) if sampling else None,
    )


def _unpack_measurement(body: dict[str, Any], areas: tuple[Area, ...], as_of: date) -> Measurement:
    known = {
        "quality": Quality(body["quality"]) if body["quality"] else None,
        **vars(unpack_completeness(body)),
    }
    return Measurement(**{**body, **known, "areas": areas, "as_of": as_of})

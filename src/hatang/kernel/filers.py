"""Who has to file what a figure lives on, who has, and what those who have not held when they last did.

A dated definition says which bodies file and for how long a filing speaks; capabilities say which bodies there are and
which filings came in. A capability that declares an indicator says only what its filers file (`FilingDuty`).
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from hatang.engines.writing.words import order_key
from hatang.kernel.definitions import read_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date

    import polars as pl

    from hatang.kernel.access import Area


@dataclass(frozen=True)
class FilingBody:
    """A body that may have to file: `area` holds what it files of, `followed_by` are those who took over from it."""

    code: str
    name: str
    area: Area | None
    followed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilingDuty:
    """What an indicator's filers file.

    `word` is the definition that names them: `organisation_kinds`, `except_bodies`, `valid_months`. A filing of any of
    the `datasets` counts. `held(as_of)` -> frame of `held_schema`: what each of them holds of the numerator by itself;
    what two of them hold both stands for each. `looks_back`: a file tells since when its rows hold, and so speaks of
    the years before it; else it speaks only of the periods that it has rows of.
    """

    word: str
    datasets: tuple[str, ...]
    held: Callable[[date], pl.DataFrame]
    looks_back: bool = True


@cache
def held_schema() -> dict[str, type[pl.DataType]]:
    """What filers hold, area by area."""
    # start: polars
    import polars as pl

    return {"filer": pl.String, "area": pl.String, "numerator": pl.Float64}


@dataclass(frozen=True)
class Filer:
    """A body that has to file for a figure.

    `filed_on` is the stand of its filing that speaks of the date, None while it is missing; then `last_on` is the stand
    of its last one before, and `share_percent` how much of the numerator of that day it held on the areas asked.
    """

    code: str
    name: str
    filed_on: date | None
    last_on: date | None = None
    share_percent: float | None = None

    @property
    def is_missing(self) -> bool:
        return self.filed_on is None


type BodyLister = Callable[[Collection[str], date], Sequence[FilingBody]]
type FilingReader = Callable[[Iterable[str]], Mapping[str, Sequence[date]]]

_list_bodies: BodyLister | None = None
_read_filings: FilingReader | None = None


def register_bodies(list_bodies: BodyLister) -> None:
    """`list_bodies(kinds, as_of)`: the bodies of these kinds that stand on the date."""
    global _list_bodies  # noqa: PLW0603 - the one registration, made at start-up
    _list_bodies = list_bodies


def register_filings(read: FilingReader) -> None:
    """`read(datasets)`: body → the stands of everything of these datasets that it filed, the oldest first."""
    global _read_filings  # noqa: PLW0603 - the one registration, made at start-up
    _read_filings = read


def name_filings(dataset: str) -> str:
    """The name under which filings of a dataset are counted: the same file again changes no row, but was filed."""
    return f"filed:{dataset}"


@dataclass(frozen=True)
class FilingState:
    """A body with the filing that speaks of the date, or, where none does, the last before."""

    body: FilingBody
    filed_on: date | None
    last_on: date | None


def list_filing_states(duty: FilingDuty, as_of: date) -> list[FilingState]:
    """Every body that has to file as of the date, by name, and whether it has."""
    if _list_bodies is None or _read_filings is None:
        return []
    values = read_definition(duty.word, as_of).values
    bodies = [
        body for body in _list_bodies(values["organisation_kinds"], as_of) if body.code not in values["except_bodies"]
    ]
    if not bodies:
        return []
    oldest = _months_before(as_of, int(values["valid_months"]))
    stands = _read_filings(duty.datasets)
    holding = set() if duty.looks_back else set(duty.held(as_of)["filer"].to_list())
    states = []
    for body in bodies:
        codes = (body.code, *body.followed_by)
        filed = sorted(day for code in codes for day in stands.get(code, ()))
        reaches_back = duty.looks_back or not holding.isdisjoint(codes)
        speaking = [day for day in filed if oldest < day and (day <= as_of or reaches_back)]
        before = [day for day in filed if day <= as_of]
        newest = max((day for day in speaking if day <= as_of), default=min(speaking, default=None))
        states.append(FilingState(body, newest, max(before, default=None)))
    return sorted(states, key=lambda state: order_key(state.body.name))


@dataclass(frozen=True)
class FiledSums:
    """The filers of an area.

    `unconfirmed` of the numerator is what those who are missing no longer confirm, `more` what they held beyond it when
    they last filed: None where one of them never did. `confirmed` is the most that one of the others holds by itself.
    """

    filers: tuple[Filer, ...]
    unconfirmed: float = 0.0
    more: float | None = 0.0
    confirmed: float = 0.0

    def bound_figure(
        self, numerator: float, denominator: float, *, is_ratio: bool
    ) -> tuple[float | None, float | None] | None:
        """The range in which the figure may lie; None where nobody is missing or nothing can be said."""
        if not any(filer.is_missing for filer in self.filers) or (is_ratio and not denominator):
            return None
        low = min(numerator, max(self.confirmed, numerator - self.unconfirmed))
        high = None if self.more is None else numerator + self.more
        if not is_ratio:
            return low, high
        return 100 * low / denominator, 100.0 if high is None else min(100.0, 100 * high / denominator)


@dataclass(frozen=True)
class FiledFrames:
    """What is held of the numerator, summed by (within, filer): as of the date and as of each last filing, with the
    whole numerator of that day by within."""

    now: Mapping[tuple[str, str], float]
    last: Mapping[date, tuple[Mapping[tuple[str, str], float], Mapping[str, float]]]


def sum_filed(
    states: Sequence[FilingState], touching: Mapping[str, Collection[Area]], held: FiledFrames
) -> dict[str, FiledSums]:
    """For each area asked its filers: those whose own area touches it (`touching`: within → areas of bodies)."""
    sums = {}
    for within, areas in touching.items():
        concerned = [state for state in states if state.body.area is None or state.body.area in areas]
        sums[within] = _sum_area(within, concerned, held)
    return sums


def _sum_area(within: str, states: Sequence[FilingState], held: FiledFrames) -> FiledSums:
    listed, now, last = [], {}, defaultdict[str, float](float)
    is_bounded, confirmed = True, 0.0
    for state in states:
        codes = (state.body.code, *state.body.followed_by)
        if state.filed_on is not None:
            listed.append(Filer(state.body.code, state.body.name, state.filed_on))
            confirmed = max(confirmed, *(held.now.get((within, code), 0.0) for code in codes))
            continue
        # Whoever follows several bodies is counted once.
        now.update({code: held.now.get((within, code), 0.0) for code in codes})
        share = None
        if state.last_on is None:
            is_bounded = False
        else:
            by_filer, wholes = held.last[state.last_on]
            for code in codes:
                last[code] = max(last[code], by_filer.get((within, code), 0.0))
            whole = wholes.get(within, 0.0)
            share = min(100.0, 100 * sum(last[code] for code in codes) / whole) if whole else None
        listed.append(Filer(state.body.code, state.body.name, None, state.last_on, share))
    more = sum(max(0.0, last[code] - now.get(code, 0.0)) for code in last) if is_bounded else None
    return FiledSums(tuple(listed), sum(now.values()), more, confirmed)


def _months_before(day: date, months: int) -> date:
    """The same day so many months before, or the last of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))

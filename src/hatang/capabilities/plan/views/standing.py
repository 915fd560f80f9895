"""Where the plan stands, prepared for pages: one line per target with figure, goal, state, trend and its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.capabilities.plan import public as plan
from hatang.kernel import indicators
from hatang.kernel.reading import cache_in_reading
from hatang.kernel.ui import formats, frames, shell
from hatang.kernel.ui.marks import QUALITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from hatang.capabilities.plan.public import TargetStanding
    from hatang.kernel.access import Actor, Area
    from hatang.kernel.indicators import Measurement
    from hatang.kernel.panels import Look
    from hatang.kernel.ui.context import Context

STATES = ("reached", "not_reached", "in_progress", "not_carried_out", "undecided", "insufficient", "no_data")


@dataclass(frozen=True)
class TargetAnswer:
    """What other evidence says to the same question: shown beside the figure, never judged."""

    title: str
    measurement: Measurement
    unit: str
    url: str


@dataclass(frozen=True)
class StandingLine:
    """A target as a row: `figure` is that of the date asked; the state may rest on an earlier one (`verdict`), whose
    evidence stands at `verdict_url`."""

    standing: TargetStanding
    url: str
    evidence_url: str
    unit: str
    answers: tuple[TargetAnswer, ...] = ()
    verdict_url: str = ""

    @property
    def number(self) -> str:
        return self.standing.target.number

    @property
    def key(self) -> str:
        """The name of the target in maps and addresses of this page."""
        return f"t{self.number}"

    @property
    def title(self) -> str:
        return self.standing.target.measure

    @property
    def code(self) -> str:
        """The indicator whose figure decides."""
        return self.standing.figure.code if self.standing.figure else self.standing.target.indicators[0]

    @property
    def state(self) -> str:
        return self.standing.state.value

    @property
    def goal(self) -> float:
        return self.standing.target.goal

    @property
    def goal_text(self) -> str:
        if self.standing.target.operator in ("between", "factor", "decrease", "rank"):
            return self.standing.target.goal_text
        return formats.format_goal(self.goal, self.unit)

    @property
    def is_duty(self) -> bool:
        return self.standing.target.value is None

    @property
    def figure(self) -> Measurement | None:
        return self.standing.figure

    @property
    def value(self) -> float | None:
        return self.figure.value if self.figure else None

    @property
    def judged_value(self) -> float | None:
        """The figure on which the state rests: as it was closed, as of the end of the target's year, or of the date."""
        if self.standing.closed is not None:
            return self.standing.closed.value
        return self.standing.decisive.value if self.standing.decisive else None

    @property
    def reason(self) -> str:
        return str(self.standing.reason)

    @property
    def answered(self) -> list[TargetAnswer]:
        """The answers of other evidence that have a figure."""
        return [answer for answer in self.answers if answer.measurement.value is not None]

    @property
    def trend(self) -> tuple[plan.TrendPoint, ...]:
        return self.standing.trend

    @property
    def verdict(self) -> str:
        """On what the state rests when that is not the figure beside it."""
        standing = self.standing
        if standing.closed is not None:
            return _("closed %(day)s: %(figure)s") % {
                "day": formats.format_day(standing.closed.as_of),
                "figure": self._words(standing.closed),
            }
        if (
            standing.judged is not None
            and standing.judged.value is not None
            and standing.judged.as_of != standing.as_of
        ):
            return _("by the figure of %(day)s: %(figure)s") % {
                "day": formats.format_day(standing.judged.as_of),
                "figure": self._words(standing.judged),
            }
        return ""

    def _words(self, measured: Measurement | plan.ClosedRow) -> str:
        """The figure and the kind of evidence that it is, which need not be that of the figure of the date."""
        words = formats.format_quantity(measured.value, self.unit, self.goal, upper_bound=measured.upper_bound)
        kind = QUALITIES.get(str(measured.quality or ""))
        return f"{words} ({kind[1]})" if kind is not None else words


@dataclass(frozen=True)
class TargetGroup:
    title: str
    lines: tuple[StandingLine, ...]

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(state, sum(line.state == state for line in self.lines)) for state in STATES]


@dataclass(frozen=True)
class CountsElsewhere:
    """How the targets of a title stand on another territory, which is named, and the page that shows them there."""

    territory: str
    counts: list[tuple[str, int]]
    url: str


def count_elsewhere(look: Look, code: str, area: Area, title: str) -> CountsElsewhere:
    """The counts of a group of targets of a plan on an area that the page is not about."""
    context = look.context.about(area, plan=code)
    lines = cache_in_reading(
        ("plan.live", code, context.as_of, area, look.actor),
        lambda: list_lines(context, area=area, with_trend=False, actor=look.actor),
    )
    counts = next((group.counts for group in group_lines(lines) if group.title == title), [])
    url = look.context.url(reverse(shell.find_link("home")), plan=code, area=area)
    return CountsElsewhere(frames.place_name(area, context.as_of), counts, url)


def list_lines(
    context: Context,
    *,
    area: Area | None = None,
    numbers: Iterable[str] | None = None,
    with_trend: bool = True,
    actor: Actor,
) -> list[StandingLine]:
    """The targets and duties of the plan on the area, or on the plan's own territory; nothing without a plan."""
    if not context.plan:
        return []
    standings = plan.list_standings(
        context.plan, context.as_of, area, numbers=numbers, with_trend=with_trend, actor=actor
    )
    return [line_of(target_standing, context, area) for target_standing in standings]


def line_of(standing: TargetStanding, context: Context, area: Area | None) -> StandingLine:
    first = standing.target.indicators[0]
    code = standing.figure.code if standing.figure else first
    known = indicators.find_indicator(code)
    changes = {"area": str(area)} if area is not None else {}

    def evidence_url(of: str, **day: date) -> str:
        return frames.evidence_url(context, of, **changes, **day)

    # What decided then need not be the evidence that decides now.
    decided, day = "", standing.as_of
    if standing.closed is not None:
        decided, day = standing.closed.indicator, standing.closed.as_of
    elif standing.judged is not None:
        decided, day = standing.judged.code, standing.judged.as_of

    # Beside the figure that decides stand those of the other kinds of evidence.
    asking = [indicators.find_indicator(first), *indicators.list_answering(first)] if standing.areas else []
    others = {indicator.code: indicator for indicator in asking if indicator is not None and indicator.code != code}
    answers = indicators.measure_many(others, standing.areas, standing.as_of) if others else {}
    return StandingLine(
        standing=standing,
        url=context.url(reverse("plan:standing_target", args=[standing.target.number]), **changes),
        evidence_url=evidence_url(code) if known else "",
        unit=known.unit if known else standing.target.unit,
        answers=tuple(
            TargetAnswer(
                str(others[measurement.code].title),
                measurement,
                others[measurement.code].unit,
                evidence_url(measurement.code),
            )
            for measurement in answers.values()
        ),
        verdict_url=evidence_url(decided, as_of=day) if indicators.find_indicator(decided) else "",
    )


def group_lines(target_lines: Sequence[StandingLine]) -> list[TargetGroup]:
    """By year, those without a year after, the duties without a number last."""
    years: dict[int | None, list[StandingLine]] = {}
    for line in target_lines:
        if not line.is_duty:
            years.setdefault(line.standing.target.year, []).append(line)
    ordered = sorted(years, key=lambda year: (year is None, year or 0))
    result = [
        TargetGroup(
            _("Targets of %(year)d") % {"year": year} if year else _("Targets without a year"), tuple(years[year])
        )
        for year in ordered
    ]
    duties = tuple(line for line in target_lines if line.is_duty)
    return [*result, TargetGroup(_("Duties without a number"), duties)] if duties else result


def worth_showing(target_lines: Sequence[StandingLine]) -> StandingLine | None:
    """The line a map begins with: the first target not reached that has a figure, else the first with a figure."""
    known = [line for line in target_lines if line.value is not None]
    return next((line for line in known if line.state in ("not_reached", "in_progress")), known[0] if known else None)

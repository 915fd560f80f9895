"""The door for other capabilities and the portal: coverage of a hamlet, gaps, states for the map."""

from __future__ import annotations

from dataclasses import dataclass
from json import dumps
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.models import Run
from hatang.capabilities.coverage.queries import challenges as _challenges
from hatang.capabilities.coverage.queries import gaps as _gaps
from hatang.capabilities.coverage.queries import holes as _holes
from hatang.capabilities.coverage.queries.gaps import CommuneGap, Gaps, HamletState, OperatorShare
from hatang.capabilities.coverage.queries.measurement import means as _means
from hatang.capabilities.coverage.queries.measurement import samples as _samples
from hatang.capabilities.coverage.queries.prediction import hamlets as _predictions
from hatang.capabilities.coverage.queries.prediction import heights as _heights
from hatang.capabilities.coverage.queries.whatif.reach import Reach, SiteProposal, reach
from hatang.capabilities.coverage.terms import Evidence, Meaning, Technology
from hatang.kernel.access import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from hatang.engines.terrain.grid import Terrain
    from hatang.kernel.access import Actor, Area
    from hatang.kernel.problems import Text

__all__ = [
    "CommuneGap",
    "Gaps",
    "HamletCoverage",
    "HamletState",
    "Meaning",
    "OperatorShare",
    "Reach",
    "SiteProposal",
    "Technology",
    "begin_demonstration",
    "gaps",
    "ground",
    "hamlet_coverage",
    "hamlet_states_geojson",
    "open_holes",
    "pending_challenges",
    "reach",
]


@dataclass(frozen=True)
class Known:
    """Whether a kind of evidence exists for a place, and why not."""

    evidence: Evidence
    shares: tuple[OperatorShare, ...]
    reason: Text = ""


@dataclass(frozen=True)
class HamletCoverage:
    """What is known of a hamlet, by kind of evidence; what is not known says why."""

    hamlet_code: str
    as_of: date
    declared: Known
    predicted: Known
    measured: Known
    pending_challenges: int


NOT_PREDICTED: Text = _("No data: the radio model has not computed this hamlet.")
NOTHING_PREDICTED: Text = _("The radio model finds no usable signal here.")
NOT_MEASURED: Text = _("No data: no measurement has been taken in this hamlet.")
NOT_DECLARED: Text = _("No operator declares coverage here.")


def hamlet_coverage(*, hamlet_code: str, as_of: date, actor: Actor = ANONYMOUS) -> HamletCoverage:
    """The coverage of a hamlet by operator and technology as of a date, and how many of its challenges the actor sees
    still pending."""
    shares = tuple(_gaps.of_hamlet(hamlet_code=hamlet_code, as_of=as_of))
    pending = _challenges.challenges(actor=actor, hamlet_code=hamlet_code).filter(state__in=("open", "answered"))
    return HamletCoverage(
        hamlet_code=hamlet_code,
        as_of=as_of,
        declared=Known(Evidence.DECLARED, shares, "" if shares else NOT_DECLARED),
        predicted=_predicted(hamlet_code, as_of),
        measured=_measured(hamlet_code, as_of),
        pending_challenges=pending.count(),
    )


def _predicted(hamlet_code: str, as_of: date) -> Known:
    """The shares of the people whom the radio model says each operator's signal reaches outdoors."""
    rows = _predictions.of_hamlet(hamlet_code=hamlet_code, as_of=as_of)
    shares = tuple(
        OperatorShare(
            row["operator"],
            row["technology"],
            row["share"],
            row["signal_class"],
            f"{row['operator']}|{row['technology']}|{hamlet_code}",
            "",
        )
        for row in rows.iter_rows(named=True)
        if row["share"] > 0
    )
    if shares:
        return Known(Evidence.PREDICTED, shares)
    return Known(Evidence.PREDICTED, (), NOTHING_PREDICTED if rows.height else NOT_PREDICTED)


def begin_demonstration(actor: Actor, *, relief: Path, as_of: date, not_before: datetime) -> bool:
    """Queue the coverage of a demonstration province on its generated relief, once; False where any run was asked for
    before."""
    # start: PIL
    from hatang.capabilities.coverage import jobs

    if Run.objects.exists():
        return False
    jobs.start_run(actor, as_of=as_of, relief=str(relief), not_before=not_before)
    return True


def _measured(hamlet_code: str, as_of: date) -> Known:
    """The shares of drive-test samples that are strong enough; with too few of them no share, but how many."""
    found, means = _samples.of_hamlet(hamlet_code=hamlet_code, as_of=as_of)
    shares = tuple(
        OperatorShare(
            each.operator,
            each.technology,
            each.share_percent,
            "",
            f"{hamlet_code}|{each.operator}|{each.technology}",
            "",
        )
        for each in found
        if each.share_percent is not None
    )
    if shares or not found:
        return Known(Evidence.MEASURED, shares, "" if shares else NOT_MEASURED)
    return Known(Evidence.MEASURED, (), _means.too_few(max(each.samples for each in found), means.minimum_samples))


def ground(bounds: tuple[float, float, float, float], *, step_m: float = 90.0) -> Terrain | None:
    """The heights of the terrain library over (west, south, east, north) in degrees: for lines of sight and high
    points; None where it has none."""
    return _heights.library(bounds, step_m)


def gaps(
    *,
    as_of: date,
    meaning: str = Meaning.BROADBAND,
    within: Area | None = None,
    operator: str = "",
    technologies: Sequence[str] = (),
) -> Gaps:
    """Hamlets against a definition: `.without` the hamlets of the gap and `.communes`, both worst first; `.reason`
    where there is no data. Raises `Missing` where no definition holds on the date."""
    return _gaps.gaps(meaning=meaning, as_of=as_of, within=within, operator=operator, technologies=technologies)


def hamlet_states_geojson(
    *,
    as_of: date,
    meaning: str = Meaning.BROADBAND,
    within: Area | None = None,
    operator: str = "",
    technology: str = "",
) -> Iterator[str]:
    """A GeoJSON FeatureCollection of hamlets as points, piece by piece.

    `properties.state` is "covered", "partly", "without" or "no_data"; hamlets without a position are left out.
    """
    found = _gaps.gaps(
        meaning=meaning,
        as_of=as_of,
        within=within,
        operator=operator,
        technologies=(technology,) if technology else (),
    )
    yield '{"type":"FeatureCollection","features":['
    separator = ""
    for hamlet in found.hamlets:
        if hamlet.longitude is None:
            continue
        yield separator + dumps(_feature(hamlet), ensure_ascii=False, separators=(",", ":"))
        separator = ",\n"
    yield "]}"


def _feature(hamlet: HamletState) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": hamlet.area,
        "geometry": {"type": "Point", "coordinates": [hamlet.longitude, hamlet.latitude]},
        "properties": {
            "area": hamlet.area,
            "code": hamlet.code,
            "name": hamlet.name,
            "commune": hamlet.commune_name,
            "state": hamlet.state.value,
            "share": round(hamlet.share_percent, 1),
            "operator": hamlet.operator,
            "technology": hamlet.technology,
            "people_without": None if hamlet.people_without is None else round(hamlet.people_without),
        },
    }


def pending_challenges(*, actor: Actor) -> int:
    """How many undecided challenges the actor sees."""
    return _challenges.pending_count(actor=actor)


def open_holes(*, as_of: date, actor: Actor = ANONYMOUS, within: Area | None = None) -> _holes.Tally:
    """How the register of signal holes stands on the day: open, late, committed, closed, and the people concerned."""
    return _holes.tally(_holes.register(as_of=as_of, actor=actor, within=within, with_closed=True))

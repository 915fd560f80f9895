"""Population, households and adults of an area as of a date; a figure too old for a denominator is no figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.places.models import PopulationFigure
from hatang.capabilities.places.queries import areas as area_queries
from hatang.capabilities.places.queries import units as unit_queries
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import PopulationKind
from hatang.kernel.access import Area

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A denominator older than this is not used: the census comes every ten years with a mid-term survey after five.
MAXIMUM_AGE_YEARS = 5
# What tells the code of a hamlet from that of a unit.
HAMLET_MARK = "-T"


def oldest_usable(as_of: date, maximum_age_years: int = MAXIMUM_AGE_YEARS) -> date:
    """The first day from which a figure may serve on the date.

    >>> oldest_usable(date(2024, 2, 29))
    datetime.date(2019, 3, 1)
    """
    try:
        return as_of.replace(year=as_of.year - maximum_age_years)
    except ValueError:  # 29 February of a leap year
        return date(as_of.year - maximum_age_years, 3, 1)


@dataclass(frozen=True)
class Population:
    """A sum of figures. `value` is None when it may not be used; `reason` says why in the reader's language, and
    `known` what the parts come to that are not missing."""

    value: int | None
    kind: str
    oldest: date | None = None
    newest: date | None = None
    sources: tuple[str, ...] = ()
    estimated: bool = False
    missing: tuple[str, ...] = ()
    reason: str = ""
    known: int | None = None


type _Figures = dict[Area, PopulationFigure]


def latest_by_unit(*, kinds: Iterable[str], as_of: date) -> dict[str, _Figures]:
    """For each kind, the latest figure of each unit that has one on the date, whatever its age."""
    by_kind: dict[str, _Figures] = {kind: {} for kind in kinds}
    figures = PopulationFigure.objects.filter(kind__in=list(by_kind), unit__isnull=False, dated__lte=as_of)
    latest = figures.order_by("unit_id", "kind", "-dated", "estimated", "-id").distinct("unit_id", "kind")
    for figure in latest.select_related("unit"):
        assert figure.unit is not None
        by_kind[figure.kind][figure.unit.area] = figure
    return by_kind


def _latest_of_hamlets(*, kinds: Iterable[str], as_of: date, codes: Iterable[str]) -> dict[str, _Figures]:
    by_kind: dict[str, _Figures] = {kind: {} for kind in kinds}
    figures = PopulationFigure.objects.filter(
        kind__in=list(by_kind), hamlet__code__in=list(codes), dated__lte=as_of
    ).select_related("hamlet")
    latest = figures.order_by("hamlet_id", "kind", "-dated", "estimated", "-id").distinct("hamlet_id", "kind")
    for figure in latest:
        assert figure.hamlet is not None
        by_kind[figure.kind][figure.hamlet.area] = figure
    return by_kind


def compute_populations(
    *, area: Area, as_of: date, kinds: Iterable[str], maximum_age_years: int = MAXIMUM_AGE_YEARS
) -> dict[str, Population]:
    """Each kind of figure of the area as of the date: its own, else the sum of its communes', else of its hamlets'.

    Else that of the communes of another time that lie in it: a census may stand on later ones.

    A sum with communes missing, and a figure older than `maximum_age_years`, are given as no figure with the reason.
    """
    wanted, oldest = tuple(kinds), oldest_usable(as_of, maximum_age_years)
    hamlets = [
        Area.parse(key) for key in area_queries.resolve_areas((area,), as_of)["area"].to_list() if HAMLET_MARK in key
    ]
    of_hamlets = _latest_of_hamlets(kinds=wanted, as_of=as_of, codes=[hamlet.code for hamlet in hamlets])
    if HAMLET_MARK in area.code:
        return {kind: _sum_if_usable(kind, of_hamlets[kind], (), oldest) for kind in wanted}
    of_units = latest_by_unit(kinds=wanted, as_of=as_of)
    by_date, *of_other_days = _list_maps(area, as_of)
    by_kind = {}
    for kind in wanted:
        own, known = of_units[kind], of_hamlets[kind]
        if area in own and own[area].dated >= oldest:
            by_kind[kind] = _sum_figures(kind, {area: own[area]}, ())
            continue
        sums = [_sum_communes(kind, communes, own, oldest) for communes in (by_date, *of_other_days)]
        if sums[0].value is None and hamlets and len(known) == len(hamlets):
            sums.insert(1, _sum_if_usable(kind, known, (), oldest))
        usable = (total for total in sums if total.value is not None)
        # Where no sum is whole, the one of which most is known says what is missing.
        by_kind[kind] = next(usable, None) or max(sums, key=lambda total: total.known or 0)
    return by_kind


def _list_maps(area: Area, as_of: date) -> list[dict[Area, str]]:
    """The communes inside the area with their titles: those of the date, then of each other day on which they changed.

    A census may stand on communes of another time than the date's; the days nearest to the date go first.
    """
    graph = read_lineage()
    inside = graph.inside(area)
    days = sorted({node.area.valid_from for node in graph.nodes.values()}, key=lambda day: abs(day - as_of))
    maps = [{node.area: node.title for node in graph.communes_on(day) if node.area in inside} for day in (as_of, *days)]
    return [communes for communes in maps if communes] or [{area: unit_queries.read_official_title(area=area)}]


def _sum_communes(kind: str, communes: Mapping[Area, str], own: _Figures, oldest: date) -> Population:
    missing = tuple(title for unit, title in communes.items() if unit not in own)
    return _sum_if_usable(kind, {unit: own[unit] for unit in communes if unit in own}, missing, oldest)


def compute_population(
    *,
    area: Area,
    as_of: date,
    kind: str = PopulationKind.POPULATION,
    maximum_age_years: int = MAXIMUM_AGE_YEARS,
) -> Population:
    """One kind of figure of the area as of the date; see `compute_populations`."""
    return compute_populations(area=area, as_of=as_of, kinds=(kind,), maximum_age_years=maximum_age_years)[kind]


def _sum_if_usable(
    kind: str, figures: Mapping[Area, PopulationFigure], missing: tuple[str, ...], oldest: date
) -> Population:
    """The sum, unless a part of it is missing or too old."""
    if not figures:
        return Population(None, kind, reason=_("No figure is known for this area at this date."), missing=missing)
    summed = _sum_figures(kind, figures, missing)
    too_old = min(figure.dated for figure in figures.values())
    if too_old < oldest:
        reason = _("The latest figure is of %(year)d, too old to serve here.") % {"year": too_old.year}
    elif missing:
        reason = _("Figures are missing for: %(names)s.") % {"names": ", ".join(missing)}
    else:
        return summed
    known = summed.value if too_old >= oldest else None
    return replace(summed, value=None, reason=reason, known=known)


def _sum_figures(kind: str, figures: Mapping[Area, PopulationFigure], missing: tuple[str, ...]) -> Population:
    rows = list(figures.values())
    return Population(
        value=sum(row.value for row in rows),
        kind=kind,
        oldest=min(row.dated for row in rows),
        newest=max(row.dated for row in rows),
        sources=tuple(sorted({row.source for row in rows})),
        estimated=any(row.estimated for row in rows),
        missing=missing,
    )


def list_figure_history(*, area: Area) -> list[PopulationFigure]:
    """Every figure of the unit or hamlet itself, newest first."""
    place = "unit" if area in read_lineage().nodes else "hamlet"
    chosen = {f"{place}__code": area.code, f"{place}__valid_from": area.valid_from}
    return list(PopulationFigure.objects.filter(**chosen).order_by("-dated", "kind"))

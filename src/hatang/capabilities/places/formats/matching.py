"""Which commune each feature of a layer is, and which population an area of a census has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.queries.find import BY_PAST_NAME, Candidate, Finder
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import Level
from hatang.engines.writing.words import fold_words, squash_words
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from hatang.capabilities.places.formats.layers import Feature
    from hatang.kernel.access import Area

# What a column is called, in the order in which it is preferred; compared without case, diacritics and spaces.
_CODE = ("maxa", "madonvi", "madvhc", "madonvihanhchinh", "code", "ma", "wardcode", "communecode", "maphuongxa")
_NAME = (
    "tenxa", "tendonvi", "fullname", "tendvhc", "communevn", "tenphuongxa", "ten", "name", "wardname", "commune",
)  # fmt: skip
_DISTRICT = ("mahuyen", "tenhuyen", "districtvn", "huyen", "district")
_NOTE = ("ghichu", "loairanhgioi", "note")
_COUNT = ("danso", "population", "sodan", "tongdanso", "nhankhau")


@dataclass(frozen=True)
class RecordFault:
    """What is wrong with a record: its number, what it calls itself, why, and what it may have meant."""

    record: int
    value: str
    reason: str
    proposal: str = ""


@dataclass(frozen=True)
class MatchedFeature:
    """A feature whose unit is known."""

    unit: Area
    feature: Feature
    is_schematic: bool


def match_features(features: Sequence[Feature], *, as_of: date) -> tuple[list[MatchedFeature], list[RecordFault]]:
    """Say which commune of the date each feature is, by code or else by name (and district); name what is doubtful."""
    graph = read_lineage()
    finder = Finder(as_of=as_of, level=Level.COMMUNE, graph=graph, childless=True)
    everything = Finder(as_of=as_of, graph=graph)
    named: list[MatchedFeature] = []
    faults: list[RecordFault] = []
    taken: dict[Area, int] = {}
    for feature in features:
        code, name = feature.first(_CODE), feature.first(_NAME)
        candidates = keep_valid_candidates(finder.find(code)) if code.isdigit() else ()
        if len(candidates) != 1:
            candidates = keep_valid_candidates(finder.find(name))
        if len(candidates) > 1 and (district := feature.first(_DISTRICT)):
            larger = [candidate.area for candidate in everything.find(district)]
            candidates = tuple(
                candidate for candidate in candidates if any(candidate.area in graph.inside(area) for area in larger)
            )
        label = name or code
        if len(candidates) != 1:
            faults.append(_explain_fault(feature.number, label, finder.find(name or code), len(candidates)))
        elif feature.geometry is None or feature.geometry.geom_type not in ("Polygon", "MultiPolygon"):
            faults.append(RecordFault(feature.number, label, str(_("The record has no polygon."))))
        elif candidates[0].area in taken:
            again = _("This commune stands twice: also in record %(record)d.") % {"record": taken[candidates[0].area]}
            faults.append(RecordFault(feature.number, label, str(again)))
        else:
            taken[candidates[0].area] = feature.number
            schematic = "so do" in fold_words(feature.first(_NOTE))
            named.append(MatchedFeature(candidates[0].area, feature, schematic))
    return named, faults


def keep_valid_candidates(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Those that are of the date and surely meant."""
    return tuple(
        candidate for candidate in candidates if not candidate.is_past and candidate.confidence >= BY_PAST_NAME
    )


def _explain_fault(number: int, label: str, candidates: Sequence[Candidate], count: int) -> RecordFault:
    if count > 1:
        return RecordFault(number, label, str(_("Several communes are called so: the record needs the code.")))
    past = [candidate for candidate in candidates if candidate.is_past and candidate.confidence >= BY_PAST_NAME]
    if past:
        graph = read_lineage()
        names = ", ".join(graph.nodes[area].title for candidate in past for area in candidate.successors)
        return RecordFault(number, label, str(_("No commune of this date is called so any more.")), names)
    proposal = candidates[0].title if candidates else ""
    return RecordFault(number, label, str(_("No commune of this date is called so.")), proposal)


@dataclass(frozen=True)
class CensusArea:
    """An area of a census with its figure; None where the file gives none."""

    name: str
    geometry: BaseGeometry
    value: int | None


def read_counted_areas(features: Sequence[Feature], *, field: str = "") -> list[CensusArea]:
    """The features as counted areas; `Invalid` when no attribute holds the count. A count of 0 in a file is unknown."""
    names = (squash_words(field),) if field else _COUNT
    if not any(name in feature.values for feature in features for name in names):
        hint = _("Name the column that holds the population with --field.")
        raise Invalid("population", _("No column holds the population"), hint=hint)
    areas = []
    for feature in features:
        if feature.geometry is None or feature.geometry.geom_type not in ("Polygon", "MultiPolygon"):
            raise Invalid("population", _("The record has no polygon."), where=str(feature.number))
        text = feature.first(names)
        try:
            value = round(float(text)) if text else None
        except ValueError as error:
            raise Invalid("population", _("This is no figure"), where=f"{feature.number}: {text}") from error
        label = ", ".join(part for part in (feature.first(_NAME), feature.first(_DISTRICT)) if part)
        areas.append(CensusArea(label or str(feature.number), feature.geometry, value or None))
    return areas

"""What codes of places mean, for pages that show the codes of other datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.places.models import Hamlet, HamletSeat, PublicPoint, Zone
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.kernel.access import ANONYMOUS, Area

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date


def unit_names(codes: Collection[str], as_of: date) -> Mapping[str, str]:
    """Titles by key ("21142@2025-07-01") of whatever time, or by code for the unit that has it on the date."""
    titles: dict[str, str] = {}
    for area, node in read_lineage().nodes.items():
        titles[str(area)] = node.title
        if node.is_valid_on(as_of):
            titles[area.code] = node.title
    return {code: titles[code] for code in codes if code in titles}


def other_unit_names(codes: Collection[str], as_of: date) -> Mapping[str, set[str]]:
    """Every title that a unit with the code, or one that became part of it by the date, ever had."""
    graph = read_lineage()
    titles: dict[str, set[str]] = {code: set() for code in codes}
    for area, node in graph.nodes.items():
        for code in {area.code, *(successor.code for successor in graph.successors(area, as_of))} & titles.keys():
            titles[code].add(node.title)
    return titles


def other_hamlet_names(codes: Collection[str], as_of: date) -> Mapping[str, set[str]]:
    """The titles with every commune that a hamlet ever lay in."""
    seats = HamletSeat.objects.filter(hamlet__code__in=codes, valid_from__lte=as_of)
    titles: dict[str, set[str]] = {}
    for seat in seats.select_related("hamlet", "unit").only(
        "hamlet__code", "hamlet__name", "hamlet__kind", "unit__name", "unit__kind"
    ):
        titles.setdefault(seat.hamlet.code, set()).add(f"{seat.hamlet.title}, {seat.unit.title}")
    return titles


def hamlet_names(codes: Collection[str], as_of: date) -> Mapping[str, str]:
    """Titles with the commune that the hamlet lies in on the date, as many hamlets are called alike."""
    hamlets = Hamlet.objects.visible_to(ANONYMOUS).filter(code__in=codes).only("code", "name", "kind")
    seats = HamletSeat.objects.valid_on(as_of).filter(hamlet__code__in=codes)
    nodes = read_lineage().nodes
    communes = {
        hamlet: nodes[Area(code, valid_from)].title
        for hamlet, code, valid_from in seats.values_list("hamlet_id", "unit__code", "unit__valid_from")
    }
    return {hamlet.code: ", ".join(filter(None, (hamlet.title, communes.get(hamlet.pk)))) for hamlet in hamlets}


def point_names(codes: Collection[str], as_of: date) -> Mapping[str, str]:
    """Names of public points."""
    return dict(PublicPoint.objects.visible_to(ANONYMOUS).filter(code__in=codes).values_list("code", "name"))


def zone_names(codes: Collection[str], as_of: date) -> Mapping[str, str]:
    """Names of zones, those of the date before others of the same code."""
    zones = Zone.objects.visible_to(ANONYMOUS).filter(code__in=codes)
    return {**dict(zones.values_list("code", "name")), **dict(zones.valid_on(as_of).values_list("code", "name"))}

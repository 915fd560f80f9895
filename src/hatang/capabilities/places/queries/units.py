"""Units as of a date, and one unit with what came before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models import Unit
from hatang.capabilities.places.queries.lineage import Lineage, read_lineage
from hatang.capabilities.places.terms import OFFICIAL_PREFIX, Level
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS, Area
from hatang.kernel.problems import Missing
from hatang.kernel.reading import KeptFew

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.kernel.access import Actor


# Units are written by a reference or a decree, and listed for every page and every figure.
_lists: KeptFew[list[UnitRow]] = KeptFew(32)


@dataclass(frozen=True)
class UnitRow:
    """A unit for lists and for other capabilities. `longitude` and `latitude` are its centre, EPSG:4326."""

    area: Area
    kind: str
    level: str
    name: str
    title: str
    parent: Area | None
    parent_title: str
    valid_to: date | None
    longitude: float | None
    latitude: float | None
    area_km2: float | None
    decree: str


def build_unit_row(unit: Unit) -> UnitRow:
    parent = unit.parent
    return UnitRow(
        area=unit.area,
        kind=unit.kind,
        level=unit.level.value,
        name=unit.name,
        title=unit.title,
        parent=parent.area if parent else None,
        parent_title=parent.title if parent else "",
        valid_to=unit.valid_to,
        longitude=unit.centroid.x if unit.centroid else None,
        latitude=unit.centroid.y if unit.centroid else None,
        area_km2=float(unit.area_km2) if unit.area_km2 is not None else None,
        decree=unit.decree,
    )


def list_units(
    *,
    as_of: date,
    level: str = "",
    kinds: Iterable[str] = (),
    within: Area | None = None,
    actor: Actor = ANONYMOUS,
) -> list[UnitRow]:
    """The units valid on the date, by code; `within` an area of any time (an old district asked today works)."""
    asked = (level, tuple(kinds), actor)
    rows = datasets.take_kept(_lists, ["places.unit"], as_of, asked, lambda: _read_units(as_of, *asked))
    if within is None:
        return list(rows)
    graph = read_lineage()
    inside = graph.inside(require_unit(within, graph))
    return [unit_row for unit_row in rows if unit_row.area in inside and unit_row.area != within]


def _read_units(as_of: date, level: str, kinds: tuple[str, ...], actor: Actor) -> list[UnitRow]:
    records = Unit.objects.visible_to(actor).valid_on(as_of).select_related("parent").order_by("code")
    if level:
        records = records.at_level(level)
    if kinds:
        records = records.filter(kind__in=kinds)
    return [build_unit_row(unit) for unit in records]


def require_unit(area: Area, graph: Lineage | None = None) -> Area:
    """The area itself when it is a unit; `Missing` otherwise."""
    if area not in (graph or read_lineage()).nodes:
        raise Missing("unit", _("There is no such administrative unit"), where=str(area))
    return area


def read_unit(*, area: Area, actor: Actor = ANONYMOUS) -> Unit:
    """The unit of this key with its parent; `Missing` when there is none."""
    record = Unit.objects.visible_to(actor).select_related("parent").areas(area).first()
    if record is None:
        raise Missing("unit", _("There is no such administrative unit"), where=str(area))
    return record


def read_official_title(*, area: Area) -> str:
    """The official name ("Xã Trà Bùi"), "" for no unit."""
    node = read_lineage().nodes.get(area)
    return f"{OFFICIAL_PREFIX[node.kind]} {node.name}" if node else ""


def find_province(*, as_of: date) -> UnitRow | None:
    """The province that the platform serves: the lowest code that is valid, which 51 is at every date."""
    rows = list_units(as_of=as_of, level=Level.PROVINCE)
    return rows[0] if rows else None

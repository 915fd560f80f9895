"""The datasets of administrative units and of their outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models import Boundary, Unit
from hatang.capabilities.places.queries import names, units
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import UnitKind
from hatang.kernel.datasets import Dataset, Field
from hatang.kernel.ui import frames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


_KEY = _("The key of the unit: code@first day of validity")
_KEYS = _("The keys of the units, code@first day of validity, parted by semicolons")


def unit_url(row: Mapping[str, object]) -> str:
    return frames.place_address(f"{row['code']}@{row['valid_from']}")


def _list_units(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for row in units.list_units(as_of=as_of, actor=actor):
        located = row.longitude is not None and row.latitude is not None
        yield {
            "code": row.area.code,
            "valid_from": row.area.valid_from,
            "valid_to": row.valid_to,
            "name": row.name,
            "kind": row.kind,
            "parent": row.parent.code if row.parent else "",
            "area_km2": row.area_km2,
            "decree": row.decree,
            "geometry": shapely.Point(row.longitude, row.latitude) if located else None,
        }


UNIT = Dataset(
    name="places.unit",
    data_class="other",
    title=_("Administrative units"),
    description=_("Provinces, districts and communes as of a date, with their centre; codes are re-used, so the key "
                  "is the code with the first day."),
    fields=(
        Field("code", _("Unit code"), "code", required=True),
        Field("valid_from", _("Valid from"), "date", required=True),
        Field("valid_to", _("Valid to"), "date", description=_("The first day on which it is no more.")),
        Field("name", _("Unit name"), required=True),
        Field("kind", _("Kind of unit"), "choice", required=True, choices=tuple(UnitKind.choices)),
        Field("parent", _("Code of the larger unit"), "code", of=("places.unit",)),
        Field("area_km2", _("Surface area"), "decimal", unit="km²"),
        Field("decree", _("Decree")),
    ),
    key=("code", "valid_from"),
    geometry="Point",
    rows=_list_units,
    record_url=unit_url,
    names=names.unit_names,
    other_names=names.other_unit_names,
)  # fmt: skip


def _list_former(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    graph = read_lineage()
    former = Unit.objects.visible_to(actor).filter(valid_to__lte=as_of)
    for unit in former.select_related("parent", "boundary").order_by("code", "valid_from"):
        outline = getattr(unit, "boundary", None)
        yield {
            "code": unit.code,
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to,
            "name": unit.name,
            "kind": unit.kind,
            "parent": unit.parent.code if unit.parent else "",
            "went_into": "; ".join(sorted(str(edge.new) for edge in graph.edges_out.get(unit.area, ()))),
            "decree": unit.decree,
            "schematic": None if outline is None else outline.schematic,
            "geometry": None if outline is None else shapely.from_wkb(bytes(outline.geometry.wkb)),
        }


FORMER = Dataset(
    name="places.former_unit",
    also=_("merged, merged from, former communes"),
    data_class="other",
    title=_("Former administrative units"),
    description=_("Provinces, districts and communes that are no more, each with the days on which it was one, what it"
                  " went into and its outline where one is known: ask for those of a date."),
    fields=(
        Field("code", _("Unit code"), "code", required=True),
        Field("valid_from", _("Valid from"), "date", required=True),
        Field("valid_to", _("Valid to"), "date", required=True, description=_("The first day on which it is no more.")),
        Field("name", _("Unit name"), required=True),
        Field("kind", _("Kind of unit"), "choice", required=True, choices=tuple(UnitKind.choices)),
        Field("parent", _("Code of the larger unit"), "code"),
        Field("went_into", _("Went into"), description=_KEYS, of=("places.unit",), several=True),
        Field("decree", _("Decree")),
        Field("schematic", _("Schematic"), "boolean", description=_("Drawn for orientation, not surveyed.")),
    ),
    key=("code", "valid_from"),
    geometry="MultiPolygon",
    rows=_list_former,
    record_url=unit_url,
)  # fmt: skip


def _list_inside(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    graph = read_lineage()
    for row in units.list_units(as_of=as_of, actor=actor):
        for unit in sorted(graph.inside(row.area)):
            yield {"within": str(row.area), "unit": str(unit)}


INSIDE = Dataset(
    name="places.inside",
    data_class="other",
    title=_("Units inside units"),
    description=_(
        "Every unit of any time that lies wholly inside a unit of the date, itself included: what a figure of the unit"
        " is added up over."
    ),
    fields=(
        Field("within", _("Unit of the date"), "code", required=True, description=_KEY, of=("places.unit",)),
        Field("unit", _("Unit inside it"), "code", required=True, description=_KEY, of=("places.unit",)),
    ),
    key=("within", "unit"),
    rows=_list_inside,
)


def _list_boundaries(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    rows = Boundary.objects.visible_to(actor).select_related("unit").order_by("unit__code")
    for boundary in rows:
        if boundary.unit.is_valid_on(as_of):
            yield {
                "code": boundary.unit.code,
                "valid_from": boundary.unit.valid_from,
                "name": boundary.unit.name,
                "kind": boundary.unit.kind,
                "dated": boundary.dated,
                "schematic": boundary.schematic,
                "source": boundary.named_source,
                "geometry": shapely.from_wkb(bytes(boundary.geometry.wkb)),
            }


BOUNDARY = Dataset(
    name="places.boundary",
    data_class="other",
    title=_("Boundaries"),
    description=_("The outline of each administrative unit that has one, and whether it is only schematic."),
    fields=(
        Field("code", _("Unit code"), "code", required=True),
        Field("valid_from", _("Valid from"), "date", required=True),
        Field("name", _("Unit name")),
        Field("kind", _("Kind of unit"), "choice", choices=tuple(UnitKind.choices)),
        Field("dated", _("Outline as of"), "date", required=True),
        Field("schematic", _("Schematic"), "boolean", description=_("Drawn for orientation, not surveyed.")),
        Field("source", _("Source"), required=True),
    ),
    key=("code", "valid_from"),
    geometry="MultiPolygon",
    rows=_list_boundaries,
    stands_without=True,
    record_url=unit_url,
)

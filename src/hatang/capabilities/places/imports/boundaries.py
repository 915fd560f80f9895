"""Outlines of communes: GeoJSON, GeoPackage or Shapefile with the code or the name of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.boundaries import UnitShape, put_boundaries
from hatang.capabilities.places.imports.rows import list_written_rows
from hatang.capabilities.places.models import Boundary
from hatang.kernel import access
from hatang.kernel.imports.declaration import Changes, Choice, Import, ImportColumn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.imports.declaration import Key, Situation, Values


def _list_current_outlines(situation: Situation) -> Mapping[Key, Values]:
    return {
        (boundary.unit.area,): {
            "commune": boundary.unit.area,
            "quality": "schematic" if boundary.schematic else "surveyed",
            "geometry": shapely.from_wkb(bytes(boundary.geometry.wkb)),
        }
        for boundary in Boundary.objects.select_related("unit")
        if boundary.unit.is_valid_on(situation.as_of)
    }


def _apply_outlines(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    access.require_right(actor, "places.govern")
    rows = list_written_rows(changes)
    # The file does not say where its outlines are from: they are known by its day.
    shapes = [UnitShape(row["commune"], row["geometry"], as_of, "", row["quality"] == "schematic") for row in rows]
    put_boundaries(shapes, import_id)


BOUNDARIES = Import(
    name="places.boundary",
    dataset="places.boundary",
    title=_("Boundaries of communes"),
    description=_("One outline for each commune valid on the file's date; the province follows by union."),
    columns=(
        ImportColumn("commune", _("Commune"), ("mã đơn vị", "tên đơn vị", "code", "ma", "fullname", "ten"), kind="unit",
               required=True),
        ImportColumn("quality", _("How it was drawn"), ("ghi chú", "loại ranh giới"), kind="choice", default="surveyed",
               choices=(
                   Choice("schematic", _("Schematic"), ("ranh giới sơ đồ", "sơ đồ")),
                   Choice("surveyed", _("Surveyed"), ("ranh giới đo đạc", "đo đạc", "địa giới 364")),
               )),
        ImportColumn("geometry", _("Outline"), kind="geometry", geometry=("Polygon", "MultiPolygon"), required=True),
    ),
    key=("commune",),
    rule="places.govern",
    current=_list_current_outlines,
    apply=_apply_outlines,
)  # fmt: skip

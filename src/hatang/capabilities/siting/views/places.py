"""What accepted scenarios will have built, where a place is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.places import public as places
from hatang.capabilities.siting.queries import planned
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Table

if TYPE_CHECKING:
    import shapely

    from hatang.kernel.panels import Look

_COLUMNS = (
    Column("year", gettext_lazy("Year"), "code"),
    Column("name", gettext_lazy("Name"), url=lambda row: row["url"]),
    Column("length_m", gettext_lazy("Length"), "integer", unit="m"),
    Column("decision", gettext_lazy("Decision")),
)


def ground_of(look: Look) -> shapely.Geometry | None:
    """The ground of the commune of the page, or of that in which its hamlet lies; None where no boundary is known."""
    assert look.area is not None
    commune = places.find_hamlet(look.area.code).unit if "-T" in look.area.code else look.area
    return places.compute_outline(area=commune, as_of=look.context.as_of).geometry if commune else None


def planned_table(look: Look) -> Table | None:
    """The sites and lines that scenarios accepted by a decision will have built in the commune."""
    ground = ground_of(look)
    if ground is None:
        return None
    rows = [
        {
            "year": planned_asset.asset.year,
            "name": planned_asset.asset.name or planned_asset.asset.code,
            "length_m": planned_asset.asset.length_m,
            "decision": planned_asset.asset.decision,
            "url": reverse("siting:scenario", args=[planned_asset.scenario.pk]),
        }
        for planned_asset in planned.list_planned_assets(as_of=look.context.as_of, actor=look.actor)
        if planned_asset.asset.geometry.intersects(ground)
    ]
    caption = _("What will be built in the commune, as accepted")
    name = "du kien xay dung"
    table = Table("planned", list(_COLUMNS), from_rows(rows), look.request, caption=caption, file_name=name)
    return table if rows else None

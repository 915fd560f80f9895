"""Where public Wi-Fi first: the ranking as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hatang.capabilities.siting.queries import hotspots
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

KINDS = (
    ("tourist_site", _("Tourist site")),
    ("committee_office", _("Office of the commune committee")),
    ("community_house", _("Community house")),
    ("school", _("School")),
    ("hospital", _("Hospital")),
    ("health_station", _("Commune health station")),
)
CLASSES = (
    ("model", _("Model new rural")),
    ("advanced", _("Advanced new rural")),
    ("new_rural", _("New rural")),
    ("none", _("Not yet new rural")),
)
COLUMNS = (
    Column("rank", _("Rank"), "integer"),
    Column("name", _("Place")),
    Column("kind", _("Kind"), "choice", choices=KINDS),
    Column("commune_name", _("Commune")),
    Column("new_rural", _("New-rural class"), "choice", choices=CLASSES),
    Column("people", _("People within 1 km"), "integer"),
    Column("poor_households", _("Poor households there"), "integer"),
    Column("fibre_m", _("To the nearest fibre"), "integer", unit="m"),
    Column("code", _("Code"), "code", shown=False),
)


@require_GET
@allow("siting.plan")
@about_area
def show_hotspot_ranking(request: HttpRequest) -> HttpResponseBase:
    """The public places of the area, the first to equip first."""
    context = context_of(request)
    rows = hotspots.rank_hotspots(as_of=context.as_of, within=context.area, actor=actor_of(request))
    table = Table(
        "hotspots",
        COLUMNS,
        from_rows(rows),
        request,
        caption=_("Public places"),
        empty=Empty(_("No public place is known here"), _("File missing: public points (places.point).")),
        file_name="wifi-cong-cong-xep-hang",
    )
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "siting/hotspots.html", {"table": table})

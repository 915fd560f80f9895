"""The register of signal holes as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.queries import areas, conditions
from hatang.capabilities.places.terms import HoleCause
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

COLUMNS = (
    Column("hamlet", _("Hamlet"), url=lambda row: frames.place_address(row["code"])),
    Column("unit", _("Commune"), url=lambda row: frames.place_address(row["unit_key"]) if row["unit_key"] else ""),
    Column("recorded_on", _("Recorded on"), "date"),
    Column("cause", _("Cause"), "choice", choices=tuple(HoleCause.choices)),
    Column("operator", _("Committed operator"), "code", of=("identity.organisation",)),
    Column("committed_on", _("Committed until"), "date"),
    Column("is_late", _("Late"), "boolean"),
)


@allow("places.view")
@about_area
def show_holes(request: HttpRequest) -> HttpResponseBase:
    """The hamlets without signal on the date, the longest known first."""
    context = context_of(request)
    hole_rows = conditions.signal_holes(as_of=context.as_of, actor=actor_of(request))
    if context.area is not None:
        keys = set(areas.resolve_areas((context.area,), context.as_of)["area"])
        hole_rows = [hole for hole in hole_rows if str(hole.hamlet) in keys]
    rows = [
        {
            "hamlet": hole.hamlet_title,
            "code": hole.hamlet.code,
            "unit": hole.unit_title,
            "unit_key": str(hole.unit) if hole.unit else "",
            "recorded_on": hole.recorded_on,
            "cause": hole.cause,
            "operator": hole.operator,
            "committed_on": hole.committed_on,
            "is_late": hole.is_late,
        }
        for hole in hole_rows
    ]
    table = Table(
        "holes", COLUMNS, from_rows(rows), request, caption=_("Signal holes"),
        empty=Empty(_("No signal hole is registered on this date"),
                    _("Hamlets without signal stand here, with who committed to mend them until when."), icon="signal"),
    )  # fmt: skip
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "places/holes.html", {"table": table})

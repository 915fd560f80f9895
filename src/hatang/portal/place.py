"""The page of a place of any kind: its name, what it lies in, and the panels that capabilities show for the kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.kernel import panels
from hatang.kernel.access import Area, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui import frames

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.ui.tables import Table


@allow("public")
def show_place(request: HttpRequest, area: str) -> HttpResponseBase:
    """A place by its key, `21142@2025-07-01` or `51-21142-T01@2025-07-01`."""
    wanted = Area.parse(area)
    kind = panels.kind_of(wanted)
    if kind is None:
        raise Missing("place", _("There is no such place"), where=area)
    look = frames.build_look(request, wanted)
    shown = [panel for panel in panels.list_panels(panels.PlacePanel, look.actor) if kind.name in panel.kinds]
    # Tables first: one may answer by itself, with a file or with its own rows.
    tables = {panel: panel.table(look) for panel in shown if panel.table is not None}
    for table in tables.values():
        if table is not None and (answer := table.answer()) is not None:
            return answer
    slots: dict[str, list[panels.Part]] = {"top": [], "left": [], "right": [], "below": []}
    for panel in shown:
        part = _table_part(tables[panel]) if panel in tables else panel.show(look) if panel.show else None
        if part is not None:
            slots[panel.slot].append(part)
    values: dict[str, Any] = {
        **slots,
        "title": kind.named(wanted, look.context.as_of),
        "trail": _build_trail(kind, wanted),
        "lead": kind.lead(wanted, look.context.as_of),
        "records_url": look.context.url(kind.records_url(wanted)),
    }
    return render(request, "portal/place.html", values)


def _table_part(table: Table | None) -> panels.Part | None:
    return panels.Part("ui/table_part.html", {"shown_table": table}) if table is not None else None


def _build_trail(kind: panels.PlaceKind, area: Area) -> list[tuple[str, str]]:
    *above, (title, _area) = frames.list_trail(kind, area)
    places = [(each_title, reverse("portal:place", args=[str(place)])) for each_title, place in above]
    return [(_("Overview"), reverse("portal:home")), *places, (title, "")]

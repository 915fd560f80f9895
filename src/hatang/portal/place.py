"""The page of a place of any kind: its name, what it lies in, and the panels that capabilities show for the kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.kernel import kept, panels
from hatang.kernel.access import Area, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui import frames, keeping
from hatang.kernel.ui.context import context_of, page_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponseBase


@kept.rests_on(page_state)
@allow("public")
def show_place(request: HttpRequest, area: str) -> HttpResponseBase:
    """A place by its key, `21142@2025-07-01` or `51-21142-T01@2025-07-01`."""
    if "@" not in area and (located := panels.locate_place(area)) is not None:
        return HttpResponseRedirect(frames.place_url(context_of(request), located))
    wanted = Area.parse(area)
    kind = panels.kind_of(wanted)
    if kind is None:
        raise Missing("place", _("There is no such place"), where=area)
    look = frames.build_look(request, wanted)
    shown = [panel for panel in panels.list_panels(panels.PlacePanel, look.actor) if kind.name in panel.kinds]
    # Tables first: one may answer by itself, with a file or with its own rows.
    if keeping.asks_more(request):
        for panel in shown:
            table = panel.table(look) if panel.table is not None else None
            if table is not None and (answer := table.answer()) is not None:
                return answer
    return keeping.render_kept(request, "portal/place.html", lambda: _build_page(kind, look, shown))


def _build_page(kind: panels.PlaceKind, look: panels.Look, shown: Sequence[panels.PlacePanel]) -> dict[str, Any]:
    """The panels in their slots, what the place is called and lies in, and what the reader may do."""
    assert look.area is not None
    slots: dict[str, list[panels.Part]] = {"top": [], "left": [], "right": [], "below": []}
    for panel in shown:
        if (part := _draw_panel(panel, look)) is not None:
            slots[panel.slot].append(part)
    actions = _list_actions(kind, look)
    return {
        **slots,
        # What lies screens below is one press from the top.
        "jumps": [part.values["shown_table"] for part in slots["below"] if part.values.get("shown_table")],
        "title": kind.named(look.area, look.context.as_of),
        "trail": _build_trail(kind, look.area),
        "lead": kind.lead(look.area, look.context.as_of),
        "actions": [action for action in actions if not action.declared.further],
        "further": [action for action in actions if action.declared.further],
    }


def _draw_panel(panel: panels.PlacePanel, look: panels.Look) -> panels.Part | None:
    table = panel.table(look) if panel.table is not None else None
    if panel.show is None:
        return panels.Part("ui/table_part.html", {"shown_table": table}) if table is not None else None
    part = panel.show(look)
    return replace(part, values={**part.values, "shown_table": table}) if part is not None and table else part


@dataclass(frozen=True)
class _Action:
    declared: panels.PlaceAction
    url: str


def _list_actions(kind: panels.PlaceKind, look: panels.Look) -> list[_Action]:
    """What the reader may do about the place, with the context kept."""
    declared = [action for action in panels.list_panels(panels.PlaceAction, look.actor) if kind.name in action.kinds]
    linked = ((action, action.link(look)) for action in declared)
    return [_Action(action, look.context.url(url)) for action, url in linked if url is not None]


def _build_trail(kind: panels.PlaceKind, area: Area) -> list[tuple[str, str]]:
    *above, (title, _area) = frames.list_trail(kind, area)
    places = [(each_title, reverse("portal:place", args=[str(place)])) for each_title, place in above]
    return [(_("Overview"), reverse("portal:home")), *places, (title, "")]

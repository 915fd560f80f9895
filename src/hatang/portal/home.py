"""Where a person lands: the page of their own place or body, else the overview with the cards of capabilities."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect

from hatang.kernel import kept, panels
from hatang.kernel.access import ADMINISTRATOR, allow
from hatang.kernel.ui import frames, keeping
from hatang.kernel.ui.context import about_area, page_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse


@kept.rests_on(page_state)
@allow("public")
@about_area
def show_home(request: HttpRequest) -> HttpResponse:
    """The reader's own page; the overview for who has none, and where the address says what it shall be about."""
    look = frames.build_look(request)
    own = None if request.GET else _find_own_page(look)
    return HttpResponseRedirect(own) if own is not None else _render_overview(look)


@kept.rests_on(page_state)
@allow("public")
@about_area
def show_overview(request: HttpRequest) -> HttpResponse:
    """The cards as of the date, on the area of the context."""
    return _render_overview(frames.build_look(request))


def _find_own_page(look: panels.Look) -> str | None:
    landings = panels.list_panels(panels.LandingPage, look.actor)
    return next((address for landing in landings if (address := landing.find(look)) is not None), None)


def _render_overview(look: panels.Look) -> HttpResponse:
    shown = panels.list_panels(panels.HomeCard, look.actor)
    # Disk, queue and backup are no rows that are counted: who keeps the house sees them as of this minute.
    minute = int(time.time() // 60) if look.actor.has(ADMINISTRATOR) else None
    return keeping.render_kept(look.request, "portal/home.html", lambda: _fill_slots(look, shown), beside=minute)


def _fill_slots(look: panels.Look, shown: Sequence[panels.HomeCard]) -> dict[str, list[panels.Part]]:
    slots: dict[str, list[panels.Part]] = {"lead": [], "left": [], "right": [], "half": [], "further": []}
    for card in shown:
        if (part := card.show(look)) is not None:
            slots[card.slot].append(part)
    return slots


def show_search_card(look: panels.Look) -> panels.Part | None:
    """The one field of who comes without an account: is my hamlet covered, by whom, is it true?"""
    if not (look.actor.is_anonymous or look.actor.has("resident")):
        return None
    return panels.Part("portal/search_card.html", {"ways": panels.parts("portal:home", look).get("search", ())})

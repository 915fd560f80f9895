"""The first page: the cards that capabilities show there to the reader, in their slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from hatang.kernel import panels
from hatang.kernel.access import allow
from hatang.kernel.ui import frames

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@allow("public")
def show_home(request: HttpRequest) -> HttpResponse:
    """The cards as of the date, on the area of the context."""
    look = frames.build_look(request)
    slots: dict[str, list[panels.Part]] = {"lead": [], "left": [], "right": [], "half": [], "further": []}
    for card in panels.list_panels(panels.HomeCard, look.actor):
        part = card.show(look)
        if part is not None:
            slots[card.slot].append(part)
    return render(request, "portal/home.html", slots)

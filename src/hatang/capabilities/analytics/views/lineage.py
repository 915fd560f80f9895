"""«Nguồn gốc»: what is made of what, drawn on the server; a click keeps what one thing has to do with."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.formats import lineage
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.terms import Made
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.analytics.formats.lineage import LineageNode
    from hatang.kernel.access import Actor

# Letters of a title that go into a box.
_LETTERS = 27


@allow("analytics.query")
def show_lineage(request: HttpRequest) -> HttpResponseBase:
    """`?node=model:model.commune` keeps what it is made of and what is made of it."""
    actor, chosen = actor_of(request), request.GET.get("node", "")
    with open_desk(actor, as_of=context_of(request).as_of) as opened:
        every = lineage.list_nodes(opened, actor)
    kept = lineage.find_related_nodes(every, chosen)
    picture = lineage.draw_lineage(kept)
    boxes = [
        {
            "box": box,
            "text": _shorten_title(box.node.title),
            "address": f"{request.path}?{urlencode({'node': box.node.key})}",
            "is_chosen": box.node.key == chosen,
        }
        for box in picture.boxes
    ]
    values = {
        "picture": picture,
        "boxes": boxes,
        "chosen": every.get(chosen),
        "opened": _build_address(every[chosen], actor) if chosen in every else "",
        "kinds": [(kind, sum(node.kind is kind for node in every.values())) for kind in Made],
    }
    return render(request, "analytics/lineage.html", values)


def _shorten_title(title: str) -> str:
    return title if len(title) <= _LETTERS else f"{title[: _LETTERS - 1].rstrip()}…"


def _build_address(node: LineageNode, actor: Actor) -> str:
    """Where the thing itself is looked at."""
    if node.kind is Made.DASHBOARD:
        return reverse("analytics:dashboard", args=[node.name])
    if node.kind is Made.QUESTION:
        question = queries.saved_query(number=int(node.name), actor=actor)
        asked = {"sql": question.sql, "drawing": question.drawing}
        return f"{reverse('analytics:index')}?{urlencode(asked)}"
    if node.kind is Made.INDICATOR:
        return ""
    return f"{reverse('analytics:index')}?{urlencode({'sql': f'SELECT * FROM {node.name} LIMIT 100'})}"

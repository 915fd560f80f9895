"""The drawer of a figure: from it to the places behind it, and the same as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import keeping
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.evidence import area_or_refuse, build_table, explain_figure, indicator_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import Area

_PAGE = "portal/evidence.html"


@allow("public")
@about_area
def show_evidence(request: HttpRequest, code: str) -> HttpResponseBase:
    """The drawer of a figure, or the same as a page."""
    indicator_of(code)
    context = context_of(request)
    area = area_or_refuse(context)
    if not keeping.asks_more(request):
        return keeping.render_kept(request, _PAGE, lambda: _explain(request, code, area))
    values = _explain(request, code, area)
    return values["table"].answer() or render(request, _PAGE, values)


def _explain(request: HttpRequest, code: str, area: Area) -> dict[str, Any]:
    part = request.headers.get("HX-Request") == "true"
    rows, hidden = build_table(request, code, area, in_page=not part)
    return {
        "behind": explain_figure(code, context_of(request), area, hidden, actor=actor_of(request)),
        "table": rows,
        "layout": "portal/drawer.html" if part else "ui/page.html",
        "in_drawer": part,
    }

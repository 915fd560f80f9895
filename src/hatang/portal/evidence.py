"""The drawer of a figure: from it to the places behind it, and the same as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from hatang.kernel.access import allow
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.evidence import area_or_refuse, build_table, explain_figure, indicator_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("public")
@about_area
def show_evidence(request: HttpRequest, code: str) -> HttpResponseBase:
    """The drawer of a figure, or the same as a page."""
    indicator_of(code)
    context = context_of(request)
    area = area_or_refuse(context)
    part = request.headers.get("HX-Request") == "true"
    rows, hidden = build_table(request, code, area, in_page=not part)
    if (answer := rows.answer()) is not None:
        return answer
    values = {
        "behind": explain_figure(code, context, area, hidden),
        "table": rows,
        "layout": "portal/drawer.html" if part else "ui/page.html",
        "in_drawer": part,
    }
    return render(request, "portal/evidence.html", values)

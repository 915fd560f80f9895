"""«Số liệu theo xã»: each figure of the house by commune, for everybody: bars, a table, a file. Nothing is typed in, so
that a visitor without an account can ask no more than there are figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hatang.capabilities.analytics.formats.drawing import BarChart, DrawnAnswer
from hatang.capabilities.analytics.terms import Drawing, GroupOrder
from hatang.capabilities.places import public as places
from hatang.kernel import indicators, kept, panels
from hatang.kernel.access import allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui import frames, keeping
from hatang.kernel.ui.context import context_of, page_state
from hatang.kernel.ui.search import rank_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import Actor
    from hatang.kernel.indicators import Indicator
    from hatang.kernel.ui.context import Context

# What figures of bodies read.
_BODIES = "identity.organisation"
# Words with which people ask for a figure by commune.
_ASKING = gettext_lazy("by commune, in each commune, how many, number of, compare communes")


@kept.rests_on(page_state)
@require_safe
@allow("public")
def list_figures(request: HttpRequest) -> HttpResponseBase:
    """Every figure that is asked by commune."""
    figures = [(indicator, _address(indicator)) for indicator in _list_offered() if not indicator.answers]
    return render(request, "analytics/by_commune_index.html", {"figures": figures})


@kept.rests_on(page_state)
@require_safe
@allow("public")
def show_figure(request: HttpRequest, code: str) -> HttpResponseBase:
    """A figure in each commune of the date, the largest first."""
    indicator = next((offered for offered in _list_offered() if offered.code == code), None)
    if indicator is None:
        raise Missing("indicator", _("There is no such figure"), where=code)
    if not keeping.asks_more(request):
        return keeping.render_kept(request, "analytics/by_commune.html", lambda: _answer(request, indicator))
    values = _answer(request, indicator)
    sent = values["table"].answer()
    return sent if sent is not None else render(request, "analytics/by_commune.html", values)


def _list_offered() -> list[Indicator]:
    """The figures that anybody may have of every commune side by side. Of what bodies have a commune has one: such a
    list would be their own rows, and say of some which are the worst protected."""
    return [indicator for indicator in indicators.list_indicators() if _BODIES not in indicator.reads]


def _answer(request: HttpRequest, indicator: Indicator) -> Mapping[str, Any]:
    context = context_of(request)
    rows = _measure_communes(indicator, context)
    known = [row for row in rows if row["figure"].value is not None]
    title = str(indicator.title)
    drawn = DrawnAnswer(
        Drawing.BARS if known else Drawing.NONE,
        names=tuple(row["name"] for row in known),
        values=tuple(row["figure"].value for row in known),
        column=title,
        by=_("commune or ward"),
    )
    bars = tuple((row["name"], row["figure"].value, row["evidence"], False) for row in known)
    province = places.find_province(as_of=context.as_of)
    return {
        "indicator": indicator,
        "figure": indicators.measure_indicator(indicator.code, [province.area], context.as_of) if province else None,
        "evidence": frames.evidence_url(context, indicator.code, area=province.area) if province else "",
        "chart": BarChart(bars, len(known), ordered=str(GroupOrder.MOST.label)),
        "drawn": drawn,
        "table": _build_table(request, indicator, rows),
        "unknown": len(rows) - len(known),
        "others": [(other, _address(other)) for other in _list_offered() if other.answers == indicator.code],
    }


def _measure_communes(indicator: Indicator, context: Context) -> list[dict[str, Any]]:
    """A row for each commune, the largest figure first, those without one last; what is withheld is not there."""
    communes = places.list_units(as_of=context.as_of, level="commune")
    measured = indicators.measure_each(indicator.code, [row.area for row in communes], context.as_of)
    rows = []
    for commune in communes:
        figure = measured[commune.area]
        is_share = indicator.unit == "%" and figure.value is not None
        rows.append(
            {
                "code": commune.area.code,
                "name": commune.name,
                "figure": figure,
                "numerator": figure.numerator if is_share else None,
                "denominator": figure.denominator if is_share else None,
                "place": frames.place_url(context, commune.area),
                "evidence": frames.evidence_url(context, indicator.code, area=commune.area),
            }
        )
    return sorted(rows, key=lambda row: (row["figure"].value is None, -(row["figure"].value or 0)))


def _build_table(request: HttpRequest, indicator: Indicator, rows: list[dict[str, Any]]) -> Table:
    is_share = indicator.unit == "%"
    values = [row["figure"].value for row in rows if row["figure"].value is not None]
    figure = Column(
        *("figure", str(indicator.title), "figure"),
        decimals=0 if not is_share and all(float(value).is_integer() for value in values) else None,
        unit=indicator.unit,
        total=not is_share,
        url=lambda row: str(row["evidence"]),
    )
    shares = (
        Column("numerator", gettext_lazy("Numerator"), "integer", total=True, description=indicator.numerator),
        Column("denominator", gettext_lazy("Denominator"), "integer", total=True, description=indicator.denominator),
    )
    columns = [
        Column("name", gettext_lazy("Commune or ward"), url=lambda row: str(row["place"])),
        Column("code", gettext_lazy("Code"), "code", shown=False),
        figure,
        *(shares if is_share else ()),
    ]
    return Table(
        *("communes", columns, from_rows(rows), request),
        caption=_("%(figure)s, by commune") % {"figure": indicator.title},
        empty=Empty(gettext_lazy("No communes on this date")),
        file_name=f"theo-xa-{indicator.code}",
        total_in_csv=False,
    )


def _address(indicator: Indicator) -> str:
    return reverse("analytics:by_commune", args=[indicator.code])


def find_figures(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    """For the search: the figures whose names hold the words, asked by commune."""
    for indicator in _list_offered():
        title = _("%(figure)s, by commune") % {"figure": indicator.title}
        rank = rank_of(title, f"{_ASKING} {indicator.code}", words)
        if rank is not None:
            yield panels.Hit(title, context.url(_address(indicator)), "", rank)


def show_home_link(look: panels.Look) -> panels.Part:
    """The way for a visitor who wants a number."""
    return panels.Part("analytics/home_link.html")

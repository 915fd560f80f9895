"""A scenario as a workbook: figures, years, sites, hamlets, bill of quantities; codes as the words people read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.siting.queries.figure_words import FIGURES, name_figure
from hatang.capabilities.siting.terms import (
    Backhaul,
    BillLayer,
    HamletService,
    PriceItem,
    PriceUnit,
    ScenarioQuestion,
    SiteSource,
)
from hatang.kernel.ui.table_export import under_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.siting.models import Scenario, ScenarioResult

_DONG = "đồng"
# Whole numbers are read in thousands, positions are not.
_FORMS = {int: "#,##0", float: "#,##0.##"}
_DEGREES = "0.000000"


def write_workbook(scenario: Scenario, result: ScenarioResult) -> bytes:
    """The workbook; money stands in columns of its own, and there are none where the actor may not see it."""
    # start: xlsxwriter
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": scenario.name})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    forms = {form: book.add_format({"num_format": form}) for form in (*_FORMS.values(), _DEGREES)}
    with_money = "cost_vnd" in scenario.summary
    for title, names, rows in _build_sheets(scenario, result):
        shown = [at for at, name in enumerate(names) if with_money or _DONG not in name]
        page = book.add_worksheet(title[:31])
        under_head(page)
        page.write_row(0, 0, [names[at] for at in shown], head)
        for number, row in enumerate(rows, start=1):
            for column, at in enumerate(shown):
                value = row[at]
                degrees = names[at] in (_("Longitude"), _("Latitude"))
                form = _DEGREES if degrees else _FORMS.get(type(value), "")
                page.write(number, column, value, forms.get(form))
        for column, at in enumerate(shown):
            page.set_column(column, column, _compute_column_width(names[at], [row[at] for row in rows]))
        if rows:
            page.autofilter(0, 0, len(rows), len(shown) - 1)
    book.close()
    return stream.getvalue()


def _compute_column_width(name: str, values: Sequence[Any]) -> float:
    longest = max((len(str(value)) for value in values[:400] if value is not None), default=0)
    return min(max(longest * 1.15, len(name) * 0.8, 8) + 2, 60)


type _Sheet = tuple[str, list[str], list[list[Any]]]


def _build_sheets(scenario: Scenario, result: ScenarioResult) -> list[_Sheet]:
    sheets = [_build_figures_sheet(scenario)]
    if result.phases:
        sheets.append(_build_phases_sheet(result))
    if result.sites:
        sheets.append(_build_sites_sheet(result))
    of_masts = ScenarioQuestion(scenario.question).has_sites
    return [*sheets, _build_hamlets_sheet(result, of_masts=of_masts), _build_bill_sheet(result)]


def _build_figures_sheet(scenario: Scenario) -> _Sheet:
    rows = [
        [
            str(name_figure(name, title, scenario.question)),
            "%" if unit == "share" else unit,
            round(100 * value, 4) if unit == "share" else value,
        ]
        for name, title, unit in FIGURES
        if (value := scenario.summary.get(name)) is not None
    ]
    return _("Figures"), [_("Figure"), _("Unit"), _("Value")], rows


def _build_phases_sheet(result: ScenarioResult) -> _Sheet:
    columns = [
        (name, title)
        for name, title in (
            ("year", _("Year")),
            ("sites", _("Sites")),
            ("metres", _("Lines (m)")),
            ("metres_shared", _("Dug together with others (m)")),
            ("reached", _("Reached by the end of the year")),
            ("cost_vnd", _("Cost (đồng)")),
        )
        if name in result.phases[0]
    ]
    rows = [[str(row["year"]), *(row[name] for name, _title in columns if name != "year")] for row in result.phases]
    return _("Year by year"), [title for _name, title in columns], rows


def _build_sites_sheet(result: ScenarioResult) -> _Sheet:
    names = [
        *(_("Code"), _("Site"), _("Candidate"), _("Commune"), _("Longitude"), _("Latitude"), _("Height (m)")),
        *(
            _("People reached"),
            _("Cost (đồng)"),
            _("Backhaul"),
            _("Backhaul (m)"),
            _("Hop to the mast or site"),
            _("Year"),
        ),
    ]
    rows = [
        [
            *(row["code"], row["name"], str(SiteSource(row["source"]).label), row["commune_name"]),
            *(row["longitude"], row["latitude"], row["height_m"], row["people"], row.get("cost_vnd")),
            *(str(Backhaul(row["backhaul"]).label), row["backhaul_m"], row.get("backhaul_to"), _format_year(row)),
        ]
        for row in result.sites
    ]
    return _("Sites"), names, rows


def _build_hamlets_sheet(result: ScenarioResult, *, of_masts: bool) -> _Sheet:
    people = _("People without") if of_masts else _("People")
    names = [
        *(_("Code"), _("Hamlet"), _("Commune"), _("Served by"), people, _("People served"), _("Households")),
        *(_("Cost (đồng)"), _("Revenue (đồng)"), _("Year")),
    ]
    rows = [
        [
            *(row["code"], row["name"], row["commune_name"], str(HamletService(row["service"]).label), row["people"]),
            *(row["gained"], row["households"], row.get("cost_vnd"), row.get("revenue_vnd"), _format_year(row)),
        ]
        for row in result.hamlets
    ]
    return _("Hamlets"), names, rows


def _build_bill_sheet(result: ScenarioResult) -> _Sheet:
    names = [
        *(_("Layer"), _("Commune"), _("Item"), _("Quantity"), _("Unit"), _("Unit price (đồng)"), _("Cost (đồng)")),
    ]
    rows = [
        [
            *(
                str(BillLayer(row["layer"]).label),
                row["commune_name"],
                str(PriceItem(row["item"]).label),
                row["quantity"],
            ),
            *(str(PriceUnit(row["unit"]).label), row.get("unit_vnd"), row.get("cost_vnd")),
        ]
        for row in result.bill
    ]
    return _("Bill of quantities"), names, rows


def _format_year(row: dict[str, Any]) -> str | None:
    """A year is a name, not a number with thousands."""
    return str(row["year"]) if row.get("year") else None

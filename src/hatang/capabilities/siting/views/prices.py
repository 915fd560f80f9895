"""The price book: what everything costs on the day, who says so, and the page where a price is set or ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hatang.capabilities.siting.actions import prices as actions
from hatang.capabilities.siting.forms.inputs import EndPriceForm, PriceForm
from hatang.capabilities.siting.queries import prices
from hatang.capabilities.siting.terms import PriceItem, PriceUnit
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

COLUMNS = (
    Column(
        "item",
        _("Item"),
        "choice",
        choices=tuple(PriceItem.choices),
        url=lambda row: reverse("siting:price", args=[row["item"]]),
    ),
    Column("unit", _("Unit"), "choice", choices=tuple(PriceUnit.choices)),
    Column("amount_vnd", _("Amount"), "integer", unit="đồng"),
    Column("original", _("As published")),
    Column("source", _("Source")),
    Column("note", _("Note"), shown=False),
    Column("valid_from", _("From"), "date"),
)
HISTORY = (
    Column("valid_from", _("From"), "date"),
    Column("valid_to", _("Until"), "date"),
    Column("amount_vnd", _("Amount"), "integer", unit="đồng"),
    Column("original", _("As published")),
    Column("source", _("Source")),
    Column("note", _("Note")),
)


@require_GET
@allow("siting.plan")
def show_prices(request: HttpRequest) -> HttpResponseBase:
    """Every item with its price on the day; those without one stand first, since they block a solve."""
    actor, as_of = actor_of(request), context_of(request).as_of
    known = {line.item: line for line in prices.list_price_lines(as_of=as_of, actor=actor)}
    rows = [
        {
            "item": item.value,
            "unit": item.unit.value,
            "amount_vnd": line.amount_vnd if (line := known.get(item.value)) else None,
            "original": line.original if line else "",
            "source": line.source if line else "",
            "note": line.note if line else "",
            "valid_from": line.valid_from if line else None,
        }
        for item in sorted(PriceItem, key=lambda price_item: price_item.value in known)
    ]
    table = Table(
        "prices",
        COLUMNS,
        from_rows(rows),
        request,
        caption=_("Price book"),
        empty=Empty(_("No price yet"), _("Take in a price book as XLSX or CSV.")),
        file_name="bang-gia",
    )
    if (answer := table.answer()) is not None:
        return answer
    missing = [item.label for item in PriceItem if item.value not in known]
    return render(request, "siting/prices.html", {"table": table, "missing": missing, "known": len(known)})


def _find_price_item(code: str) -> PriceItem:
    if code not in PriceItem.values:
        raise Missing("price_item", _("There is no such item in the price book"), where=code)
    return PriceItem(code)


@require_http_methods(["GET", "POST"])
@allow("siting.plan")
def edit_price(request: HttpRequest, code: str) -> HttpResponseBase:
    """One item: its price through time, and the forms that set it or end it."""
    actor, context, item = actor_of(request), context_of(request), _find_price_item(code)
    ends = "end" in request.POST
    form = PriceForm(
        request.POST if request.method == "POST" and not ends else None, initial={"valid_from": context.as_of}
    )
    end_form = EndPriceForm(request.POST if ends else None, initial={"as_of": context.as_of}, prefix="end")
    chosen = end_form if ends else form
    if request.method == "POST" and chosen.is_valid():
        seen = request.POST.get("seen", "")
        try:
            if ends:
                actions.end_price(actor, item=item.value, **chosen.cleaned_data, seen=seen)
            else:
                actions.set_price(actor, actions.PriceEntry(item=item.value, **chosen.cleaned_data), seen=seen)
        except Problem as problem:
            chosen.add_error(None, str(problem))
        else:
            messages.success(request, now_text("The price book was changed."))
            return redirect(context.url(reverse("siting:price", args=[item.value])))
    history = prices.list_price_history(item=item, actor=actor)
    rows = [{column.name: getattr(line, column.name) for column in HISTORY} for line in history]
    table = Table("history", HISTORY, from_rows(rows), request, caption=item.label, file_name=f"gia-{item.value}")
    if (answer := table.answer()) is not None:
        return answer
    standing = prices.list_price_lines(as_of=context.as_of, actor=actor).filter(item=item).first()
    return render(
        request,
        "siting/price.html",
        {
            "item": item,
            "form": form,
            "end_form": end_form,
            "table": table,
            "standing": standing,
            "seen": prices.compute_price_state(item=item.value),
        },
        status=422 if request.method == "POST" else 200,
    )

"""The register of policy instruments: the list, entering or correcting a document, taking an own entry out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.law import forms
from hatang.capabilities.law.actions import instruments as actions
from hatang.capabilities.law.models import Instrument
from hatang.capabilities.law.queries import instruments as register
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.editing import show_edit_form
from hatang.kernel.ui.forms import ReasonForm
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase


@allow("plan.view")
def show_instruments(request: HttpRequest) -> HttpResponseBase:
    """What each document replaces, what rests on it, when it is to be reviewed."""
    context = context_of(request)
    may_edit = access.has_right(actor_of(request), "plan.edit")
    instrument_rows = register.list_instruments(as_of=context.as_of)
    rows = [
        {
            "number": row.number,
            "title": row.title,
            "issuer": row.issuer,
            "signed_on": row.signed_on,
            "replaces": ", ".join(row.replaces),
            "replaced_by": ", ".join(row.replaced_by),
            "changes": "; ".join(dict.fromkeys(change.title for change in row.changes)),
            "review_by": row.review_by,
            "is_due": row.is_due,
            "own": row.own is not None,
            "edit": _("Correct or review"),
        }
        for row in instrument_rows
    ]
    columns = [
        Column("number", _("Number"), url=lambda row: f"#{row['number'].replace('/', '-')}" if row["changes"] else ""),
        Column("title", _("Title"), prose=True),
        Column("issuer", _("Issuer")),
        Column("signed_on", _("Signed on"), "date"),
        Column("replaces", _("Replaces")),
        Column("replaced_by", _("Replaced by")),
        Column("changes", _("What rests on it")),
        Column("review_by", _("Review by"), "date"),
        Column("is_due", _("Review is due"), "boolean", shown=False),
        Column("own", _("The province's own"), "boolean", shown=False),
    ]
    if may_edit:
        keep = Column(
            "edit", _("Keep the register"), sorted=False, filtered=False, action=True, url=_build_edit_address
        )
        columns.append(keep)
    title = _("Policy instruments")
    table = Table("instruments", columns, from_rows(rows), request, caption=title, file_name="van-ban-phap-luat")
    if (answer := table.answer()) is not None:
        return answer
    values = {
        "table": table,
        "resting": [row for row in instrument_rows if row.changes],
        "due": sum(row.is_due for row in instrument_rows),
        "own": [row for row in instrument_rows if row.own is not None] if may_edit else [],
        "may_edit": may_edit,
    }
    return render(request, "law/instruments.html", values)


def _build_edit_address(row: Mapping[str, Any]) -> str:
    return f"{reverse('law:record_instrument')}?{urlencode({'number': row['number']})}"


@allow("plan.edit")
def record_instrument(request: HttpRequest) -> HttpResponseBase:
    """`?number=` begins with what stands under the number."""
    today = timezone.localdate()
    standing = {row.number: row for row in register.list_instruments(as_of=today)}
    row = standing.get(request.GET.get("number", ""))
    initial: dict[str, Any] = {"reviewed_on": today}
    if row is not None:
        initial |= {name: getattr(row, name) for name in ("number", "title", "issuer", "signed_on")}
        initial["replaces"] = "\n".join(row.replaces)
    form = forms.InstrumentForm(request.POST or None, initial=initial)

    def act(data: dict[str, Any]) -> None:
        actions.record_instrument(
            actor_of(request), **{**data, "replaces": data["replaces"].splitlines()}, now=timezone.now()
        )

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("law:instruments"),
        title=_("Correct or review %(number)s") % {"number": row.number} if row else _("Enter a document"),
        done=_("The document stands in the register."),
    )


@allow("plan.edit")
def forget_instrument(request: HttpRequest, row: int) -> HttpResponseBase:
    instrument = Instrument.objects.visible_to(actor_of(request)).filter(pk=row).first()
    if instrument is None:
        raise Missing("instrument", _("There is no such document"), where=str(row))

    def act(data: dict[str, Any]) -> None:
        actions.forget_instrument(actor_of(request), row=instrument, reason=data["reason"])

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=reverse("law:instruments"),
        title=_("Take out the province's entry of %(number)s") % {"number": instrument.number},
        submit=_("Undo"),
        consequence=_("What is shipped under this number stands again; without it the document leaves the register."),
        done=_("The entry has been taken out."),
        danger=True,
    )

"""What words mean: the list as of a date, one word with its history, and the province's own reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.law import forms
from hatang.capabilities.law.actions import definitions as actions
from hatang.capabilities.law.models import Definition
from hatang.capabilities.law.queries import definitions
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.definitions import Basis, read_definition, read_definitions, read_history
from hatang.kernel.problems import Missing
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.editing import show_edit_form
from hatang.kernel.ui.forms import ReasonForm
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("plan.view")
def show_definitions(request: HttpRequest) -> HttpResponseBase:
    """Every word with the reading that holds on the date; assumptions are marked."""
    context = context_of(request)
    rows = [
        {
            "title": row.title,
            "code": row.code,
            "text": row.text,
            "basis": row.basis_words,
            "valid_from": row.valid_from,
            "own": row.own,
        }
        for row in read_definitions(context.as_of)
    ]
    columns = [
        Column("title", _("Word"), url=lambda row: context.url(reverse("law:definition", args=[row["code"]]))),
        Column("text", _("Definition"), prose=True),
        Column("basis", _("Rests on")),
        Column("valid_from", _("Valid from"), "date"),
        Column("own", _("The province's own"), "boolean", shown=False),
        Column("code", _("Code"), "code", shown=False),
    ]
    table = Table("definitions", columns, from_rows(rows), request, caption=_("Definitions"), file_name="dinh-nghia")
    if (answer := table.answer()) is not None:
        return answer
    page = {"table": table, "ends": definitions.technology_ends(), "closings": definitions.list_closings()}
    return render(request, "law/definitions.html", page)


@allow("plan.view")
def show_definition(request: HttpRequest, code: str) -> HttpResponseBase:
    """One word: its reading on the date, what each value rests on, and every reading it has had."""
    row = read_definition(code, context_of(request).as_of)
    own = Definition.objects.filter(code=code).order_by("-valid_from")
    return render(
        request,
        "law/definition.html",
        {
            "row": row,
            "values": definitions.describe_values(row),
            "moved": [(thing, _find_address(thing)) for thing in definitions.list_moved(code)],
            "sources": [
                {
                    "value": source.value,
                    "basis": source.basis,
                    "citation": source.citation,
                    "words": row.describe_basis(source),
                }
                for source in row.sources
            ],
            "history": read_history(code),
            "own": own,
            "may_edit": access.has_right(actor_of(request), "plan.edit"),
        },
    )


def _find_address(thing: definitions.MovedThing) -> str:
    if thing.code:
        return reverse("portal:evidence", args=[thing.code])
    return reverse(thing.url_name) if thing.url_name else ""


@allow("plan.edit")
def define_word(request: HttpRequest, code: str) -> HttpResponseBase:
    known = read_definition(code, context_of(request).as_of)
    form = forms.DefinitionForm(
        request.POST or None,
        known=dict(known.values),
        initial={"text": known.text, "valid_from": timezone.localdate(), "basis": Basis.ASSUMPTION},
    )

    def act(data: dict[str, Any]) -> None:
        actions.define_word(
            actor_of(request),
            code=code,
            valid_from=data["valid_from"],
            text=data["text"],
            values=dict(definitions.parse_value(known, text) for text in form.texts()),
            basis=Basis(data["basis"]),
            citation=data["citation"],
            now=timezone.now(),
        )

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("law:definition", args=[code]),
        title=_("Read “%(title)s” another way") % {"title": known.title},
        consequence=_("Every figure that rests on this word is computed anew from that day on; closed results stay."),
        done=_("The reading holds from that day on."),
    )


@allow("plan.edit")
def forget_definition(request: HttpRequest, code: str, row: int) -> HttpResponseBase:
    definition = Definition.objects.filter(pk=row, code=code).first()
    if definition is None:
        raise Missing("definition", _("There is no such reading"), where=str(row))

    def act(data: dict[str, Any]) -> None:
        actions.forget_definition(actor_of(request), row=definition, reason=data["reason"])

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=reverse("law:definition", args=[code]),
        title=_("Undo the reading of “%(title)s”") % {"title": definition.title},
        submit=_("Undo"),
        consequence=_("The reading before it holds again and the figures are computed anew."),
        done=_("The reading before it holds again."),
        danger=True,
    )

"""«Phân loại dữ liệu»: of each dataset its class, its legal basis, who released it, and what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hatang.capabilities.opendata.actions import releasing as acts
from hatang.capabilities.opendata.forms import ReleaseForm, SeveralReleasesForm
from hatang.capabilities.opendata.queries import releasing as queries
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.data_classes import ClassOfData, HighValue
from hatang.kernel.problems import Invalid, Problem
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

_ACCESS = (
    ("open", _("everybody")),
    ("agency", _("bodies of the province")),
    ("operator", _("operators and the State")),
    ("security", _("analysts")),
)
_STATES = (
    ("released", _("open to everybody")),
    ("proposed", _("waits for release")),
    ("not", _("not released, not open")),
    ("closed", _("closed by its declaration")),
)
NOT_ENTERED = _("not entered")


def _build_link(row: Mapping[str, Any]) -> str:
    return reverse("opendata:release", args=[row["name"]])


COLUMNS = (
    Column("title", _("Dataset"), url=_build_link),
    Column("state", _("State"), "choice", choices=_STATES),
    Column("data_class", _("Class of the data"), "choice", choices=tuple(ClassOfData.choices)),
    Column("basis", _("Legal basis")),
    Column("proposed_by", _("Proposed by")),
    Column("released_by", _("Released by")),
    Column("released_at", _("Released at"), "moment"),
    Column("access", _("For whom"), "choice", choices=_ACCESS),
    Column("duty", _("Duty of operators"), shown=False),
    Column("high_value", _("High-value data"), "choice", choices=tuple(HighValue.choices), shown=False),
    Column("name", _("Identifier"), "code", shown=False),
)


@allow("opendata.classify")
@require_safe
def list_releases(request: HttpRequest) -> HttpResponseBase:
    rows = [_say_what_is_missing(row) for row in queries.list_classified(actor=actor_of(request))]
    table = Table("releases", COLUMNS, from_rows(rows), request, caption=_("Datasets"), stacked=True)
    if (answer := table.answer()) is not None:
        return answer
    counts = {code: sum(row["state"] == code for row in rows) for code, _words in _STATES}
    return render(request, "opendata/releases.html", {"table": table, "counts": counts, **_list_choices(request, rows)})


def _list_choices(request: HttpRequest, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What may be proposed together, and what others proposed that this reader may release together."""
    actor = actor_of(request)
    proposals = [row["proposal"] for row in rows if row["proposal"] is not None]
    titles = {row["name"]: row["title"] for row in rows}
    may_release = access.has_right(actor, "opendata.release")
    return {
        "unreleased": [row for row in rows if row["state"] == "not" and not row["dataset"].is_from_operators],
        "with_duty": sum(row["state"] == "not" and row["dataset"].is_from_operators for row in rows),
        "proposals": [
            (proposal, titles[proposal.dataset])
            for proposal in proposals
            if may_release and proposal.proposed_by != actor.id
        ],
        "form": SeveralReleasesForm(),
    }


@allow("opendata.classify")
@require_POST
def propose_releases(request: HttpRequest) -> HttpResponseBase:
    """`dataset=` once for each that is ticked, with the class and the basis of all of them."""
    form = SeveralReleasesForm(request.POST)
    if not form.is_valid():
        raise Invalid("opendata.release", _("Class and legal basis cannot be read"), hint=_("Choose them again."))
    made = acts.propose_many(
        actor_of(request), names=request.POST.getlist("dataset"), now=timezone.now(), **form.cleaned_data
    )
    messages.success(
        request,
        ngettext("%(n)d dataset proposed.", "%(n)d datasets proposed.", len(made)) % {"n": len(made)},
    )
    return redirect("opendata:releases")


@allow("opendata.release")
@require_POST
def decide_releases(request: HttpRequest) -> HttpResponseBase:
    """`proposal=` once for each that is ticked."""
    numbers = [int(text) for text in request.POST.getlist("proposal") if text.isascii() and text.isdigit()]
    made = acts.release_many(
        actor_of(request), numbers=[number for number in numbers if number < 2**31], now=timezone.now()
    )
    messages.success(
        request,
        ngettext("%(n)d dataset released.", "%(n)d datasets released.", len(made)) % {"n": len(made)},
    )
    return redirect("opendata:releases")


def _say_what_is_missing(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row in words: what nobody entered says so, what concerns no operator says nothing."""
    duty = row["duty"]
    return {
        **row,
        "basis": row["basis"] or str(NOT_ENTERED),
        "duty": "" if duty is None else duty or str(NOT_ENTERED),
    }


@allow("opendata.classify")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_release(request: HttpRequest, name: str) -> HttpResponseBase:
    """What stands of a dataset, what is proposed, and the form of a new proposal."""
    actor = actor_of(request)
    row = queries.find_classified(name=name, actor=actor)
    data = request.POST if request.method == "POST" else None
    form = ReleaseForm(data, dataset=row["dataset"], standing=row["proposal"] or row["release"])
    if request.method == "POST" and form.is_valid():
        try:
            acts.propose_release(actor, dataset=name, wish=form.wish(), now=timezone.now())
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Proposed. Another officer of the lead department now releases it."))
            return redirect("opendata:release", name)
    proposal = row["proposal"]
    values = {
        "row": _say_what_is_missing(row),
        "form": form if row["access"] == "open" and proposal is None else None,
        "decides": proposal is not None
        and proposal.proposed_by != actor.id
        and access.has_right(actor, "opendata.release"),
        "closes": row["release"] is not None and access.has_right(actor, "opendata.release"),
        "class_title": dict(ClassOfData.choices).get(row["data_class"], ""),
        "state_title": dict(_STATES)[row["state"]],
        "earlier": queries.list_earlier(name=name, actor=actor),
    }
    return render(request, "opendata/release.html", values, status=422 if form.errors else 200)


@allow("opendata.release")
@require_POST
def decide_release(request: HttpRequest, number: int) -> HttpResponseBase:
    """`released=1` or 0."""
    is_released = request.POST.get("released") == "1"
    release = acts.decide_release(actor_of(request), number=number, is_released=is_released, now=timezone.now())
    messages.success(
        request, _("Released. The next publication makes it open.") if is_released else _("It is not released.")
    )
    return redirect("opendata:release", release.dataset)


@allow("opendata.release")
@require_POST
def withdraw_release(request: HttpRequest, name: str) -> HttpResponseBase:
    acts.withdraw_release(actor_of(request), dataset=name, reason=request.POST.get("reason", ""), now=timezone.now())
    messages.success(request, _("Closed. Nobody from outside is shown it any more."))
    return redirect("opendata:release", name)

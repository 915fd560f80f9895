"""«Việc của tôi»: what is due for one's own body, what is late below, how one wants to be told, the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting import forms, rules
from hatang.capabilities.reporting.actions import calendars, letters
from hatang.capabilities.reporting.actions import notices as actions
from hatang.capabilities.reporting.formats import calendar
from hatang.capabilities.reporting.queries import matters, notices
from hatang.capabilities.reporting.terms import Digest
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Invalid
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.reporting.queries.matters import Matter


@allow("reporting.notices")
def show(request: HttpRequest) -> HttpResponseBase:
    return _page(request)


def _page(request: HttpRequest, *, new_key: str = "") -> HttpResponseBase:
    """The page; `new_key` is the key of a calendar just made, shown this once."""
    actor, today = actor_of(request), timezone.localdate()
    open_ = matters.open_matters(today=today)
    late = [each for each in open_ if each.is_late and each.concerns(actor) and not each.is_own(actor)]
    bodies = sorted(actor.organisations(*rules.REPORTERS))
    person = getattr(request, "user", None)
    values: dict[str, Any] = {
        "own": [each for each in open_ if each.is_own(actor)],
        "late_below": len(late),
        "unseen": notices.unseen_subjects(actor=actor),
        "digest_form": forms.DigestForm(initial={"digest": notices.digest(actor=actor)}),
        "mail_is_configured": letters.is_configured(),
        "email": getattr(person, "email", ""),
        "calendars": [(each, identity.organisation_names([each.organisation])) for each in _calendars(request)],
        "bodies": list(identity.organisation_names(bodies).items()),
        "new_addresses": _addresses(new_key) if new_key else None,
        "today": today,
    }
    return render(request, "reporting/mine.html", values)


def _calendars(request: HttpRequest) -> list[Any]:
    actor = actor_of(request)
    own = actor.organisations(*rules.REPORTERS)
    return [each for each in notices.calendars(actor=actor) if each.organisation in own]


def _addresses(key: str) -> dict[str, str]:
    start = settings.HATANG_ADDRESS.rstrip("/")
    return {
        "events": start + reverse("reporting:feed", args=[key]),
        "todos": start + reverse("reporting:feed_of_todos", args=[key]),
    }


@allow("reporting.notices")
def bell(request: HttpRequest) -> HttpResponseBase:
    """How much one was told and has not seen, for the top bar of every page."""
    return render(request, "reporting/bell.html", {"count": notices.unseen(actor=actor_of(request))})


@allow("reporting.notices")
@require_POST
def see(request: HttpRequest) -> HttpResponseBase:
    """Mark everything as seen."""
    actions.see(actor_of(request), notices=None, now=timezone.now())
    return redirect("reporting:mine")


@allow("reporting.notices")
@require_POST
def choose_digest(request: HttpRequest) -> HttpResponseBase:
    form = forms.DigestForm(request.POST)
    if not form.is_valid():
        raise Invalid("digest", _("Choose how often you want a letter"))
    actions.choose_digest(actor_of(request), digest=Digest(form.cleaned_data["digest"]))
    messages.success(request, _("Your choice has been saved."))
    return redirect("reporting:mine")


@allow("reporting.fill")
@require_POST
def make_calendar(request: HttpRequest) -> HttpResponseBase:
    """Make a private address for the calendar of one's body; the page that answers is the only one that shows it."""
    key = calendars.make(actor_of(request), organisation=request.POST.get("organisation", ""), now=timezone.now())
    response = _page(request, new_key=key)
    response["Cache-Control"] = "no-store"
    return response


@allow("reporting.fill")
@require_POST
def revoke_calendar(request: HttpRequest, number: int) -> HttpResponseBase:
    calendars.revoke(actor_of(request), calendar=number, now=timezone.now())
    messages.success(request, _("The address does not work any more."))
    return redirect("reporting:mine")


@allow("reporting.notices")
def overdue(request: HttpRequest) -> HttpResponseBase:
    """Everything late: of one's own body, and of everybody below for whoever receives."""
    actor, today = actor_of(request), timezone.localdate()
    table = _overdue_table(request, matters.overdue(actor=actor, today=today))
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "reporting/overdue.html", {"table": table, "receives": rules.receives(actor)})


def _overdue_table(request: HttpRequest, found: list[Matter]) -> Table:
    context = context_of(request)
    names = identity.organisation_names({body for each in found for body in each.bodies})
    rows = [
        {
            "title": each.title,
            "body": ", ".join(sorted(names[body] for body in each.bodies)) or each.detail,
            "kind": str(each.kind),
            "due": each.due,
            "days": -each.days_left,
            "address": each.address,
        }
        for each in found
    ]
    columns = [
        Column("title", _("What"), prose=True, url=lambda row: context.url(row["address"])),
        Column("body", _("Body")),
        Column("kind", _("Kind"), "choice", choices=tuple(matters.kinds().items())),
        Column("due", _("Was due on"), "date"),
        Column("days", _("Days late"), "integer"),
    ]
    empty = Empty(_("Nothing is late"), _("What passes its day without being done will stand here."), icon="check")
    return Table("overdue", columns, from_rows(rows), request, caption=_("Overdue"), empty=empty)


@allow("reporting.calendar")
def feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """The calendar of a body as whole-day events; the key in the address is the right to read it."""
    return _feed(request, key, todos=False)


@allow("reporting.calendar")
def feed_of_todos(request: HttpRequest, key: str) -> HttpResponseBase:
    """The same as things to do, for programs that keep such a list."""
    return _feed(request, key, todos=True)


def _feed(request: HttpRequest, key: str, *, todos: bool) -> HttpResponseBase:
    today = timezone.localdate()
    body = calendars.read(key=key, now=timezone.now())
    content = calendar.write(
        matters.of_organisation(organisation=body, today=today),
        name=identity.organisation_names([body])[body],
        host=urlsplit(settings.HATANG_ADDRESS).hostname or "localhost",
        address=settings.HATANG_ADDRESS,
        today=today,
        todos=todos,
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="ha-tang.ics"'
    response["Cache-Control"] = "private, max-age=3600"
    return response

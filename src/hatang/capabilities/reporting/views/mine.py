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
from hatang.capabilities.reporting.views import due
from hatang.engines.writing.words import order_key
from hatang.kernel import panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.reporting.queries.matters import Matter


@allow("reporting.notices")
def show_my_work(request: HttpRequest) -> HttpResponseBase:
    return _render_my_work(request)


def _render_my_work(request: HttpRequest, *, new_key: str = "") -> HttpResponseBase:
    """The page; `new_key` is the key of a calendar just made, shown this once."""
    actor, today = actor_of(request), timezone.localdate()
    open_ = matters.open_matters(today=today)
    late = [matter for matter in open_ if matter.is_late and matter.concerns(actor)]
    bodies = sorted(actor.organisations(*rules.REPORTERS))
    person = getattr(request, "user", None)
    parts = panels.parts("reporting:mine", frames.build_look(request))
    values: dict[str, Any] = {
        "own": [
            (matter, due.write_last_entry(matter, matter.bodies & actor.organisations()))
            for matter in open_
            if matter.is_own(actor)
        ],
        "late": len(late),
        "unseen": notices.unseen_subjects(actor=actor),
        "news": notices.list_unseen_news(actor=actor),
        "digest_form": forms.DigestForm(initial={"digest": notices.find_digest(actor=actor)}),
        "mail_is_configured": letters.is_configured(),
        "email": getattr(person, "email", ""),
        "calendars": [
            (own_calendar, identity.organisation_names([own_calendar.organisation]))
            for own_calendar in _list_own_calendars(request)
        ],
        "bodies": list(identity.organisation_names(bodies).items()),
        "new_addresses": _build_addresses(new_key) if new_key else None,
        "today": today,
        "parts": parts.get("own", ()),
        "waiting": parts.get("waiting", ()),
        "gets_letters": bool(bodies) or rules.is_recipient(actor),
    }
    return render(request, "reporting/mine.html", values)


def _list_own_calendars(request: HttpRequest) -> list[Any]:
    actor = actor_of(request)
    own = actor.organisations(*rules.REPORTERS)
    return [row for row in notices.list_calendars(actor=actor) if row.organisation in own]


def _build_addresses(key: str) -> dict[str, str]:
    start = settings.HATANG_ADDRESS.rstrip("/")
    return {
        "events": start + reverse("reporting:feed", args=[key]),
        "todos": start + reverse("reporting:feed_of_todos", args=[key]),
    }


@allow("reporting.notices")
def show_bell(request: HttpRequest) -> HttpResponseBase:
    """How much one was told and has not seen, for the top bar of every page."""
    return render(request, "reporting/bell.html", {"count": notices.count_unseen(actor=actor_of(request))})


@allow("reporting.notices")
@require_POST
def mark_seen(request: HttpRequest) -> HttpResponseBase:
    """Mark everything as seen."""
    actions.mark_seen(actor_of(request), notices=None, now=timezone.now())
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
    key = calendars.make_calendar(
        actor_of(request), organisation=request.POST.get("organisation", ""), now=timezone.now()
    )
    return _render_my_work(request, new_key=key)


@allow("reporting.fill")
@require_POST
def revoke_calendar(request: HttpRequest, number: int) -> HttpResponseBase:
    calendars.revoke_calendar(actor_of(request), calendar=number, now=timezone.now())
    messages.success(request, _("The address does not work any more."))
    return redirect("reporting:mine")


@allow("reporting.notices")
def show_overdue(request: HttpRequest) -> HttpResponseBase:
    """Everything late: of one's own body, and of everybody below for whoever receives."""
    actor, today = actor_of(request), timezone.localdate()
    table = _overdue_table(request, matters.list_overdue(actor=actor, today=today))
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "reporting/overdue.html", {"table": table, "receives": rules.is_recipient(actor)})


def _overdue_table(request: HttpRequest, overdue_matters: list[Matter]) -> Table:
    context = context_of(request)
    names = identity.organisation_names({body for matter in overdue_matters for body in matter.bodies})
    rows = [
        {
            "title": matter.title,
            "body": ", ".join(sorted((names[body] for body in matter.bodies), key=order_key)) or matter.detail,
            "kind": str(matter.kind),
            "due": matter.due,
            "days": -matter.days_left,
            "address": matter.address,
        }
        for matter in overdue_matters
    ]
    columns = [
        Column("title", _("What"), prose=True, url=lambda row: context.url(row["address"])),
        Column("body", _("Body")),
        Column("kind", _("Kind"), "choice", choices=tuple(matters.list_matter_kinds().items())),
        Column("due", _("Was due on"), "date"),
        Column("days", _("Days late"), "integer"),
    ]
    empty = Empty(_("Nothing is late"), _("What passes its day without being done will stand here."), icon="check")
    return Table("overdue", columns, from_rows(rows), request, caption=_("Overdue"), empty=empty, stacked=True)


@allow("reporting.calendar")
def show_feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """The calendar of a body as whole-day events; the key in the address is the right to read it."""
    return _render_feed(request, key, todos=False)


@allow("reporting.calendar")
def feed_of_todos(request: HttpRequest, key: str) -> HttpResponseBase:
    """The same as things to do, for programs that keep such a list."""
    return _render_feed(request, key, todos=True)


def _render_feed(request: HttpRequest, key: str, *, todos: bool) -> HttpResponseBase:
    today = timezone.localdate()
    body = calendars.find_body_by_key(key=key, now=timezone.now())
    content = calendar.write_calendar(
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

"""What is due: the periods of every regime, what one's own body owes, the bodies of one period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.models import IssuedReport
from hatang.capabilities.reporting.queries import obligations
from hatang.capabilities.reporting.terms import Cadence, SubmissionState
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.reporting.queries.obligations import Obligation, RegimeProgress

NOT_BEGUN = "none"
STATES = ((NOT_BEGUN, _("not begun")), *SubmissionState.choices)


@allow("reporting.view")
def show_calendar(request: HttpRequest) -> HttpResponseBase:
    """Where the reports stand today: one's own first, then every regime's periods, then what was issued."""
    actor, today = actor_of(request), timezone.localdate()
    own = actor.organisations(*rules.REPORTERS)
    table = _progress_table(request, obligations.count_progress(today=today))
    if (answer := table.answer()) is not None:
        return answer
    values = {
        "table": table,
        "owed": [(row, address_of(row)) for row in obligations.list_owed(organisations=own, today=today, actor=actor)],
        "has_body": bool(own),
        "undated": obligations.list_undated(today=today),
        "issued": IssuedReport.objects.visible_to(actor).select_related("regime")[:20],
        "today": today,
    }
    return render(request, "reporting/index.html", values)


def _progress_table(request: HttpRequest, progress_rows: list[RegimeProgress]) -> Table:
    context = context_of(request)
    rows = [
        {
            "title": row.regime.title,
            "code": row.regime.code,
            "key": row.period.key,
            "period": row.period.title,
            "cadence": row.regime.cadence,
            "closes": row.period.closes,
            "due": row.period.due,
            "days_left": row.days_left,
            "sent": row.sent,
            "accepted": row.accepted,
            "bodies": row.bodies,
            "late": row.late,
            "citation": row.regime.citation,
        }
        for row in progress_rows
    ]
    columns = [
        Column(
            "title",
            _("Report"),
            url=lambda row: context.url(reverse("reporting:period", args=[row["code"], row["key"]])),
        ),
        Column("period", _("Period")),
        Column("cadence", _("Cadence"), "choice", choices=tuple(Cadence.choices), shown=False),
        Column("closes", _("Figures close on"), "date"),
        Column("due", _("Due at the latest on"), "date"),
        Column("days_left", _("Days left"), "integer"),
        Column("sent", _("Sent"), "integer"),
        Column("accepted", _("Accepted"), "integer"),
        Column("bodies", _("Bodies"), "integer"),
        Column("late", _("Late"), "integer"),
        Column("citation", _("Basis"), shown=False),
    ]
    empty = Empty(_("No reporting regime holds on this date"))
    return Table("regimes", columns, from_rows(rows), request, caption=_("Reports by period"), empty=empty)


def address_of(row: Obligation) -> str:
    return reverse("reporting:submission", args=[row.regime.code, row.period.key, row.organisation.code])


@allow("reporting.view")
def show_period(request: HttpRequest, regime: str, key: str) -> HttpResponseBase:
    """One period: when it closes and is due, and how far each body is; who is late is known to the level above."""
    actor, today = actor_of(request), timezone.localdate()
    version, when = obligations.resolve_period(code=regime, key=key, as_of=today)
    rows = obligations.of_period(regime=version, period=when, today=today, actor=actor)
    receives = rules.is_recipient(actor)
    own = actor.organisations(*rules.REPORTERS)
    shown = rows if receives else [row for row in rows if row.organisation.code in own]
    table = _bodies_table(request, shown)
    if (answer := table.answer()) is not None:
        return answer
    values: dict[str, Any] = {
        "regime": version,
        "period": when,
        "table": table,
        "receives": receives,
        "has_own": bool(shown),
        "progress": next(
            (
                row
                for row in obligations.count_progress(today=today)
                if row.regime.pk == version.pk and row.period.key == when.key
            ),
            None,
        ),
        "may_issue": access.has_right(actor, "reporting.issue") and version.consolidated,
        "issued": IssuedReport.objects.visible_to(actor).filter(regime__code=regime, period=key),
        "today": today,
    }
    return render(request, "reporting/period.html", values)


def _bodies_table(request: HttpRequest, reports: list[Obligation]) -> Table:
    context = context_of(request)
    rows = [
        {
            "code": row.organisation.code,
            "name": row.organisation.name,
            "state": row.state or NOT_BEGUN,
            "late": row.is_late,
            "in_time": row.in_time,
            "version": row.submission.version if row.submission else 0,
            "changed_at": row.submission.changed_at if row.submission else None,
            "address": address_of(row),
        }
        for row in reports
    ]
    columns = [
        Column("name", _("Body"), url=lambda row: context.url(row["address"])),
        Column("state", _("State"), "choice", choices=STATES),
        Column("late", _("Late"), "boolean"),
        Column("in_time", _("Sent in time"), "boolean"),
        Column("version", _("Version"), "integer"),
        Column("changed_at", _("Last step"), "moment"),
        Column("code", _("Code"), "code", shown=False),
    ]
    empty = Empty(_("Nobody reports here"), _("The bodies of this regime are listed for its recipient."))
    return Table("bodies", columns, from_rows(rows), request, caption=_("Reports of the bodies"), empty=empty)

"""What is due: the periods of every regime, what one's own body owes, the bodies of one period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.models import IssuedReport, PeriodCorrection
from hatang.capabilities.reporting.queries import lacking, obligations, receivers
from hatang.capabilities.reporting.terms import Cadence, SubmissionState
from hatang.engines.writing.words import order_key
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import formats
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.reporting.queries.obligations import Obligation, RegimeProgress

NOT_BEGUN = "none"
STATES = ((NOT_BEGUN, _("not begun")), *SubmissionState.choices)


@allow("reporting.view")
def show_calendar(request: HttpRequest) -> HttpResponseBase:
    """Where the reports stand on the date: one's own first, then every regime's periods, then what was issued."""
    actor, (day, looks_back) = actor_of(request), _read_day(request)
    own = actor.organisations(*rules.REPORTERS)
    table = _progress_table(request, obligations.count_progress(today=day, looks_back=looks_back))
    if (answer := table.answer()) is not None:
        return answer
    values = {
        "table": table,
        "owed": [
            (row, address_of(row))
            for row in obligations.list_owed(organisations=own, today=day, actor=actor, looks_back=looks_back)
        ],
        "has_body": bool(own),
        "undated": obligations.list_undated(today=day),
        "issued": IssuedReport.objects.visible_to(actor).filter(issued_on__lte=day).select_related("regime")[:20],
        "today": day,
    }
    return render(request, "reporting/index.html", values)


def _read_day(request: HttpRequest) -> tuple[date, bool]:
    """The date of the page, and whether it is one that is over: what was sent since then does not count."""
    context = context_of(request)
    return context.as_of, context.as_of < context.today


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
            "working_day": row.period.last_working_day,
            "days_left": None if row.sent >= row.bodies else row.days_left,
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
        Column("working_day", _("Last working day"), "date"),
        Column("days_left", _("Days left"), "integer", html=_draw_days_left),
        Column("sent", _("Sent"), "integer"),
        Column("accepted", _("Accepted"), "integer"),
        Column("bodies", _("Bodies"), "integer"),
        Column("late", _("Late"), "integer"),
        Column("citation", _("Basis"), shown=False),
    ]
    empty = Empty(_("No reporting regime holds on this date"))
    return Table("regimes", columns, from_rows(rows), request, caption=_("Reports by period"), empty=empty)


def _draw_days_left(row: Mapping[str, Any]) -> str:
    """How many days are left to send, or how many have passed; where every body has sent, that and no count."""
    days = row["days_left"]
    if days is None:
        return gettext("submitted") if row["bodies"] else ""
    if days < 0:
        return ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {
            "days": formats.format_number(-days, 0)
        }
    return formats.format_number(days, 0)


def address_of(row: Obligation) -> str:
    return reverse("reporting:submission", args=[row.regime.code, row.period.key, row.organisation.code])


@allow("reporting.view")
def show_period(request: HttpRequest, regime: str, key: str) -> HttpResponseBase:
    """One period: when it closes and is due, and how far each body is; who is late is known to the level above."""
    actor, (day, looks_back) = actor_of(request), _read_day(request)
    version, when = obligations.resolve_period(code=regime, key=key, as_of=day)
    rows = obligations.of_period(regime=version, period=when, today=day, actor=actor, looks_back=looks_back)
    receives = rules.is_recipient(actor)
    own = actor.organisations(*rules.REPORTERS)
    shown = rows if receives else [row for row in rows if row.organisation.code in own]
    table = _bodies_table(request, shown)
    if (answer := table.answer()) is not None:
        return answer
    may_issue = bool(access.has_right(actor, "reporting.issue") and version.consolidated)
    values: dict[str, Any] = {
        "regime": version,
        "period": when,
        "table": table,
        "receives": receives,
        "has_own": bool(shown),
        "progress": obligations.count_period(regime=version, period=when, today=day, looks_back=looks_back),
        "corrections": _list_corrections(regime, key),
        "receivers": receivers.find_receivers(version).all,
        "may_issue": may_issue,
        "lacking": lacking.group_parts(
            lacking.list_lacking_parts(regime=version, period=when, today=day, actor=actor) if may_issue else ()
        ),
        "issued": IssuedReport.objects.visible_to(actor).filter(regime__code=regime, period=key),
        "today": day,
    }
    return render(request, "reporting/period.html", values)


def _list_corrections(regime: str, key: str) -> list[dict[str, Any]]:
    """Where the period was charged to bodies that did not owe it: how many before, how many since, and why."""
    rows = PeriodCorrection.objects.visible_to(access.ANONYMOUS).filter(code=regime, period=key)
    return [
        {
            "row": row,
            "before": len(row.before),
            "after": len(row.after),
            "wrong": len(set(row.before) - set(row.after)),
        }
        for row in rows
    ]


def _bodies_table(request: HttpRequest, reports: list[Obligation]) -> Table:
    context, own = context_of(request), actor_of(request).organisations(*rules.REPORTERS)
    rows = [
        {
            "code": row.organisation.code,
            "name": row.organisation.name,
            "ended": row.organisation.valid_to,
            "state": row.state or NOT_BEGUN,
            "late": row.is_late,
            "in_time": row.in_time,
            "version": row.version,
            "changed_at": row.changed_at,
            # Before it is sent nobody but the body itself has anything to open.
            "address": context.url(address_of(row)) if row.submission or row.organisation.code in own else "",
        }
        for row in sorted(reports, key=lambda row: order_key(row.organisation.name))
    ]
    columns = [
        Column("name", _("Body"), url=lambda row: row["address"]),
        Column("ended", _("Ended on"), "date", shown=any(row.organisation.valid_to for row in reports)),
        Column("state", _("State"), "choice", choices=STATES),
        Column("late", _("Late"), "boolean"),
        Column("in_time", _("Sent in time"), "boolean"),
        Column("version", _("Version"), "integer"),
        Column("changed_at", _("Last step"), "moment"),
        Column("code", _("Code"), "code", shown=False),
    ]
    empty = Empty(_("Nobody reports here"), _("The bodies of this regime are listed for its recipient."))
    return Table("bodies", columns, from_rows(rows), request, caption=_("Reports of the bodies"), empty=empty)

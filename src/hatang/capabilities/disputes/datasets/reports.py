"""The dataset of residents' reports of no signal: place, operator, days, and what came of it; never who sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.models import SignalReport
from hatang.capabilities.disputes.terms import ReportState
from hatang.kernel.datasets import Dataset, Field, Unheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

# What its sender took back is spoken of nowhere.
_STATES = tuple(choice for choice in ReportState.choices if choice[0] != ReportState.WITHDRAWN)


def report_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """The reports made by the date that were not withdrawn, with what is known of them today."""
    reports = SignalReport.objects.visible_to(actor).exclude(state=ReportState.WITHDRAWN)
    for report in reports.filter(reported_on__lte=as_of).order_by("pk"):
        answered_on = timezone.localdate(report.answered_at) if report.answered_at else None
        yield {
            "number": report.pk,
            "hamlet": report.hamlet_code,
            "operator": report.operator or None,
            "since": report.since,
            "reported_on": report.reported_on,
            "state": report.state,
            "answer_by": report.answer_by,
            "answered_on": answered_on,
            "ended_on": report.ended_on,
            "is_late": report.state == ReportState.OPEN and report.answer_by < as_of,
            "days_to_answer": (answered_on - report.reported_on).days if answered_on else None,
            "days_open": max(0, ((report.ended_on or as_of) - report.reported_on).days),
        }


DATASETS = (
    Dataset(
        name="coverage.signal_report",
        unheld=(Unheld(_("who reported, sent by residents"), _("who sent a report")),),
        data_class="other",
        title=_("Reports of no signal"),
        description=_(
            "What residents reported of hamlets without signal: hamlet, operator, days, and what came of it; who"
            " reported it stands nowhere."
        ),
        fields=(
            Field("number", _("Number of the report of no signal"), "integer", required=True),
            coverage.fields.HAMLET,
            Field(
                "operator",
                _("Operator"),
                "code",
                of=("identity.organisation",),
                description=_("Empty: every operator."),
            ),
            Field("since", _("Without signal since"), "date", required=True),
            Field("reported_on", _("Reported on"), "date", required=True),
            Field("state", _("State"), "choice", choices=_STATES),
            Field("answer_by", _("To be answered by"), "date", required=True),
            Field("answered_on", _("Answered on"), "date", also=_("was answered")),
            Field("ended_on", _("Signal back since"), "date", also=_("settled, dealt with, resolved")),
            Field("is_late", _("Answer overdue"), "boolean"),
            Field("days_to_answer", _("Days until the answer"), "integer", unit="ngày"),
            Field("days_open", _("Days open"), "integer", unit="ngày", also=_("open for days")),
        ),
        key=("number",),
        rows=report_rows,
        access="open",
        also=_("reports, residents report, reports of no signal"),
        cadence="daily",
    ),
)

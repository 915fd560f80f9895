"""What reporting declares: which reports bodies owe and how far those of each period are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.models import Submission
from hatang.capabilities.reporting.queries import obligations
from hatang.capabilities.reporting.terms import SubmissionState
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


def submission_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """Reports that were sent by the date, as far as the actor may see them."""
    rows = Submission.objects.visible_to(actor).filter(version__gt=0, submitted_at__date__lte=as_of)
    for row in rows.select_related("regime"):
        yield {
            "regime": row.regime.code,
            "period": row.period,
            "organisation": row.organisation,
            "state": row.state,
            "version": row.version,
            "submitted_on": timezone.localdate(row.submitted_at) if row.submitted_at else None,
        }


def list_due_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """What bodies owe on the date and have sent of it by then, as far as the actor may see how far it is."""
    for row in obligations.list_live(today=as_of, actor=actor, looks_back=True):
        sent = row.state in obligations.SENT
        yield {
            "regime": row.regime.code,
            "title": row.regime.title,
            "period": row.period.key,
            "organisation": row.organisation.code,
            "due_on": row.period.due,
            "sent": sent,
            "is_late": row.is_late,
        }


def _scope_bodies(actor: Actor) -> frozenset[str] | None:
    return None if rules.is_recipient(actor) else actor.organisations(*rules.REPORTERS)


DATASETS = (
    Dataset(
        name="reporting.due",
        also=_("report in time, owe a report"),
        data_class="other",
        title=_("Reports due"),
        description=_("Which body owes which report, by which day, whether it was sent: what is due and what was."),
        fields=(
            Field("regime", _("Regime"), "code", required=True),
            Field("title", _("Report")),
            Field("period", _("Period"), "code", required=True),
            Field("organisation", _("Body"), "code", required=True, of=("identity.organisation",)),
            Field("due_on", _("Due on"), "date", required=True),
            Field("sent", _("Sent"), "boolean", required=True),
            Field("is_late", _("Late and not sent"), "boolean", required=True),
        ),
        key=("regime", "period", "organisation"),
        rows=list_due_rows,
        access="agency",
        cadence="daily",
        holder="organisation",
        scope=_scope_bodies,
    ),
    Dataset(
        name="reporting.submission",
        also=_("sent reports, returned reports"),
        data_class="other",
        title=_("Periodic reports sent"),
        description=_("Which body sent which report for which period, and whether it was accepted."),
        fields=(
            Field("regime", _("Regime"), "code", required=True),
            Field("period", _("Period"), "code", required=True),
            Field("organisation", _("Body"), "code", required=True, of=("identity.organisation",)),
            Field("state", _("State"), "choice", choices=tuple(SubmissionState.choices)),
            Field("version", _("Version"), "integer", ranks=True),
            Field("submitted_on", _("First sent on"), "date"),
        ),
        key=("regime", "period", "organisation"),
        rows=submission_rows,
        access="agency",
        cadence="yearly",
    ),
)

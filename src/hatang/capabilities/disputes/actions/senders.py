"""Who is signed in finds what they reported: kept by the account alone, erased with its days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hatang.capabilities.disputes.models import ReportSender
from hatang.capabilities.disputes.queries import meanings
from hatang.kernel import access, audit
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.disputes.models import Hole, SignalReport
    from hatang.kernel.access import Actor


def keep_sender(
    actor: Actor, *, today: date, report: SignalReport | None = None, hole: Hole | None = None
) -> ReportSender | None:
    """Keep the account that a report comes from, for its person to find it again; of who did not sign in, nothing."""
    if not actor.id or actor == SYSTEM:
        return None
    kept, _is_new = ReportSender.objects.update_or_create(
        report=report,
        hole=hole,
        sent_by=actor.id,
        defaults={"sent_on": today, "erase_on": meanings.resident_test(today).erase_on(today)},
    )
    return kept


def erase_senders(*, today: date) -> int:
    """Erase those whose days are over; returns how many. The reports stay, and whoever noted a code follows them."""
    with transaction.atomic():
        count, _by_model = ReportSender.objects.filter(erase_on__lte=today).delete()
        if count:
            audit.record_act(
                access.SYSTEM,
                "coverage.signal_report.erase_senders",
                "coverage.signal_report",
                today.isoformat(),
                after={"senders": count},
            )
    return count

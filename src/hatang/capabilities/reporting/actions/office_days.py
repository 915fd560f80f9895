"""Days that the Government moves after the calendar was made: entered with the announcement, taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.models import OfficeDay
from hatang.kernel import access, audit, reading, workdays
from hatang.kernel.problems import Conflict, Invalid

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.kernel.access import Actor

DAYS = "reporting.office_day"


def enter_office_day(actor: Actor, *, day: date, works: bool, citation: str, now: datetime) -> OfficeDay:
    """Say that offices work or rest on the day; every working day counted from then on obeys it."""
    access.require_right(actor, "reporting.define")
    where = f"{day:%d/%m/%Y}"
    if not citation.strip():
        raise Invalid("citation", _("Name the announcement"), where=where)
    if OfficeDay.objects.filter(day=day).exists():
        raise Conflict("day", _("The day has been entered already"), where=where, hint=_("Take that entry out first."))
    if workdays.was_working_day(day) == works:
        raise Invalid("day", _("The calendar says so already"), where=where)
    with transaction.atomic():
        row = OfficeDay.objects.create(
            day=day, works=works, citation=citation.strip(), entered_by_label=actor.label, entered_at=now
        )
        audit.record_act(actor, "reporting.enter_day", DAYS, day, before=None, after=_describe_day(row))
        _forget_working_days()
    return row


def take_out(actor: Actor, *, row: OfficeDay, reason: str) -> None:
    """What the calendar says of the day holds again."""
    access.require_right(actor, "reporting.define")
    with transaction.atomic():
        audit.record_act(
            actor, "reporting.take_out_day", DAYS, row.day, before=_describe_day(row), after=None, reason=reason
        )
        row.delete()
        _forget_working_days()


def _describe_day(row: OfficeDay) -> dict[str, object]:
    return {"day": row.day, "works": row.works, "citation": row.citation}


def _forget_working_days() -> None:
    """Counted anew at once in this transaction, and once more when others can see what it wrote."""
    reading.clear_reading()
    workdays.forget_announced()
    transaction.on_commit(workdays.forget_announced)

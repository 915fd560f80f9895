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


def enter(actor: Actor, *, day: date, works: bool, citation: str, now: datetime) -> OfficeDay:
    """Say that offices work or rest on the day; every working day counted from then on obeys it."""
    access.require(actor, "reporting.define")
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
        audit.record(actor, "reporting.enter_day", DAYS, day, before=None, after=_picture(row))
        _changed()
    return row


def take_out(actor: Actor, *, row: OfficeDay, reason: str) -> None:
    """What the calendar says of the day holds again."""
    access.require(actor, "reporting.define")
    with transaction.atomic():
        audit.record(actor, "reporting.take_out_day", DAYS, row.day, before=_picture(row), after=None, reason=reason)
        row.delete()
        _changed()


def _picture(row: OfficeDay) -> dict[str, object]:
    return {"day": row.day, "works": row.works, "citation": row.citation}


def _changed() -> None:
    """Counted anew at once in this transaction, and once more when others can see what it wrote."""
    reading.forget()
    workdays.forget_announced()
    transaction.on_commit(workdays.forget_announced)

"""Keeping the register of policy instruments: entering, correcting, reviewing a document, and undoing that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.law.models import Instrument
from hatang.capabilities.law.queries import instruments
from hatang.kernel import writing
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from hatang.kernel.access import Actor

INSTRUMENTS = "plan.instrument"
_KEPT = ("title", "issuer", "signed_on", "replaces", "reviewed_on")


def record_instrument(
    actor: Actor,
    *,
    number: str,
    title: str,
    issuer: str,
    signed_on: date,
    replaces: Sequence[str],
    reviewed_on: date,
    now: datetime,
) -> Instrument:
    """Enter a document, or put what the province knows of it in the place of what stands under its number.

    `Invalid` where it replaces itself, a number that the register does not have or one signed later, and where it was
    reviewed in the future.
    """
    number, replaces = number.strip(), [replaced.strip() for replaced in replaces if replaced.strip()]
    known = {row.number: row.signed_on for row in instruments.list_instruments(as_of=timezone.localdate(now))}
    for replaced in replaces:
        if replaced == number:
            raise Invalid("replaces", _("A document does not replace itself"), where=number)
        if replaced not in known:
            hint = _("Enter that document first; the number is written as in the register.")
            raise Invalid("replaces", _("The register does not have this document"), where=replaced, hint=hint)
        if known[replaced] > signed_on:
            raise Invalid("replaces", _("What is replaced was signed later"), where=f"{replaced} · {known[replaced]}")
    if reviewed_on > timezone.localdate(now):
        raise Invalid("reviewed_on", _("A review lies in the past"), where=f"{number} · {reviewed_on}")
    with writing.perform_act(actor, "plan.edit", "plan.instrument.record", INSTRUMENTS) as act:
        row = Instrument.objects.select_for_update().filter(number=number).first()
        before = writing.snapshot_fields(row, *_KEPT) if row else None
        row = row or Instrument(number=number)
        row.title, row.issuer, row.signed_on = title.strip(), issuer.strip(), signed_on
        row.replaces, row.reviewed_on = replaces, reviewed_on
        row.recorded_by_label, row.recorded_at = actor.label, now
        writing.save_record(row, where=number)
        act.done(row, number, before=before, after=writing.snapshot_fields(row, *_KEPT))
    return row


def forget_instrument(actor: Actor, *, row: Instrument, reason: str) -> None:
    """Take the province's own entry out: what is shipped under its number stands again. The audit log keeps it."""
    with writing.perform_act(actor, "plan.edit", "plan.instrument.forget", INSTRUMENTS) as act:
        act.done(row, row.number, before=writing.snapshot_fields(row, *_KEPT), reason=reason)
        row.delete()

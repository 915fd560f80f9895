"""Private addresses of a body's calendar: made, and revoked when they got into the wrong hands."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.models import Calendar
from hatang.kernel import access, audit
from hatang.kernel.problems import Conflict, Forbidden, Missing

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor

# Enough for every colleague's device; more are a sign that addresses are passed around instead of revoked.
MAXIMUM_OPEN = 20


def make_calendar(actor: Actor, *, organisation: str, now: datetime) -> str:
    """A new private address for the calendar of one's own body; gives the key, which is shown once and never kept."""
    _require_own(actor, organisation)
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        if Calendar.objects.filter(organisation=organisation, revoked_at=None).count() >= MAXIMUM_OPEN:
            hint = _("Revoke those that nobody uses.")
            raise Conflict("calendars", _("This body has too many calendar addresses"), where=organisation, hint=hint)
        made = Calendar.objects.create(
            organisation=organisation, key_sha256=hash_key(key), made_at=now, made_by_label=actor.label
        )
        audit.record_act(actor, "reporting.make_calendar", "reporting.calendar", made.pk, after={"body": organisation})
    return key


def revoke_calendar(actor: Actor, *, calendar: int, now: datetime) -> None:
    """The address stops working at once."""
    with transaction.atomic():
        calendar_row = Calendar.objects.select_for_update().filter(pk=calendar, revoked_at=None).first()
        if calendar_row is None:
            raise Missing("calendar", where=str(calendar))
        if not rules.is_recipient(actor):
            _require_own(actor, calendar_row.organisation)
        calendar_row.revoked_at = now
        calendar_row.save(update_fields=["revoked_at"])
        audit.record_act(
            actor, "reporting.revoke_calendar", "reporting.calendar", calendar_row.pk, before={}, after={"at": now}
        )


def find_body_by_key(*, key: str, now: datetime) -> str:
    """The body whose calendar the key opens; `Missing` for a wrong or revoked one, without saying which."""
    calendars = Calendar.objects.filter(key_sha256=hash_key(key), revoked_at=None)
    if not calendars.update(read_at=now):
        raise Missing("calendar")
    return calendars.values_list("organisation", flat=True).get()


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _require_own(actor: Actor, organisation: str) -> None:
    access.require_right(actor, "reporting.fill")
    if organisation not in actor.organisations(*rules.REPORTERS):
        raise Forbidden("reporting.fill", where=identity.organisation_names([organisation])[organisation])

"""Keys for BI tools: made by their owner, shown once, ended by the owner or by time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from hatang.capabilities.analytics.models import Key
from hatang.capabilities.analytics.terms import KEY_DAYS
from hatang.capabilities.identity import public as identity
from hatang.kernel import access, audit

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.kernel.access import Actor


def make(actor: Actor, *, now: datetime) -> str:
    """A new key, in words that are nowhere kept; the old one is good no more."""
    access.require(actor, "analytics.query")
    words = secrets.token_urlsafe(32)
    until = now + timedelta(days=KEY_DAYS)
    with transaction.atomic():
        found, _made = Key.objects.update_or_create(
            owner=actor.id, defaults={"sha256": _hash(words), "made_at": now, "valid_until": until}
        )
        audit.record(actor, "analytics.make_key", "analytics.key", found.pk, after={"until": until.isoformat()})
    return words


def end(actor: Actor) -> None:
    """The key is good no more; nothing happens where there is none."""
    with transaction.atomic():
        for each in Key.objects.visible_to(actor):
            audit.record(actor, "analytics.end_key", "analytics.key", each.pk, before={"owner": each.owner})
            each.delete()


def whose(words: str, *, now: datetime, today: date) -> Actor | None:
    """Who shows the key, with the roles of today; None where it is nobody's, old, or its owner holds no role."""
    found = Key.objects.filter(sha256=_hash(words), valid_until__gt=now).first()
    if found is None:
        return None
    return next((each.actor for each in identity.addressees(today) if each.actor.id == found.owner), None)


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()

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


def make_key(actor: Actor, *, now: datetime) -> str:
    """A new key, in words that are nowhere kept; the old one is good no more."""
    access.require_right(actor, "analytics.query")
    words = secrets.token_urlsafe(32)
    until = now + timedelta(days=KEY_DAYS)
    with transaction.atomic():
        key, _made = Key.objects.update_or_create(
            owner=actor.id, defaults={"sha256": _hash_words(words), "made_at": now, "valid_until": until}
        )
        audit.record_act(actor, "analytics.make_key", "analytics.key", key.pk, after={"until": until.isoformat()})
    return words


def end_key(actor: Actor) -> None:
    """The key is good no more; nothing happens where there is none."""
    with transaction.atomic():
        for key in Key.objects.visible_to(actor):
            audit.record_act(actor, "analytics.end_key", "analytics.key", key.pk, before={"owner": key.owner})
            key.delete()


def find_key_owner(words: str, *, now: datetime, today: date) -> Actor | None:
    """Who shows the key, with the roles of today; None where it is nobody's, old, or its owner holds no role."""
    key = Key.objects.filter(sha256=_hash_words(words), valid_until__gt=now).first()
    if key is None:
        return None
    owner = identity.actor_with_id(key.owner, today)
    return owner if owner is not None and owner.grants else None


def _hash_words(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()

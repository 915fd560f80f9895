"""Credentials of programs: keys that people make, show once and end, and the one door at which they are heard.

Only a key's SHA-256 is kept and looked up: it holds 256 random bits, so that no table of hashes finds it and the time
of a look-up tells nothing of it. Other kinds come through the same door by `access.register_resolver`.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.kernel import access, audit
from hatang.kernel.access import Credential, Scope
from hatang.kernel.clients import limit_sender
from hatang.kernel.models import AccessKey, AuditEntry
from hatang.kernel.problems import Forbidden, Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from hatang.kernel.access import Actor

OBJECT = "kernel.accesskey"
MOST_KEYS, LONGEST_DAYS = 50, 366
# As many as of a person who signed in; each key is counted for itself.
KEY_PER_MINUTE = 1200
_PREFIX, _LONGEST = "htg_", 4000
# How often the last use of a key is written down.
_SEEN_EVERY = timedelta(minutes=1)


def make_key(
    actor: Actor, *, owner: str, name: str, scopes: Collection[str], days: int, now: datetime
) -> tuple[AccessKey, str]:
    """A new key and its secret, which is not kept. One makes keys for oneself only, for at most 366 days."""
    if actor.is_anonymous or (owner != actor.id and actor != access.SYSTEM):
        raise Forbidden("key", where=_("A key for somebody else"))
    if not name.strip():
        raise Invalid("key", _("Give the key a name"), where=_("name"))
    if not scopes or not set(scopes) <= set(Scope.values):
        raise Invalid("key", _("Say what the key may"), where=", ".join(scopes), hint=", ".join(Scope.values))
    if not 0 < days <= LONGEST_DAYS:
        raise Invalid("key", _("A key is good for at most %(days)d days") % {"days": LONGEST_DAYS}, where=str(days))
    if AccessKey.objects.filter(owner=owner).count() >= MOST_KEYS:
        raise Invalid("key", _("There are too many keys"), hint=_("End those that are not used."))
    secret = _PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        key = AccessKey.objects.create(
            owner=owner,
            name=name.strip()[:200],
            sha256=_hash_secret(secret),
            scopes=[scope for scope in Scope.values if scope in scopes],
            made_at=now,
            valid_until=now + timedelta(days=days),
        )
        after = {"owner": owner, "scopes": key.scopes, "until": key.valid_until}
        audit.record_act(actor, "key.make", OBJECT, key.pk, after=after)
    return key, secret


def end_keys(actor: Actor, *, owner: str, number: str | None = None) -> int:
    """End one key of the owner, or all: with the password, the account, by themselves. Returns how many there were."""
    with transaction.atomic():
        ended = AccessKey.objects.select_for_update().filter(owner=owner)
        if number is not None:
            ended = ended.filter(pk=number)
        for key in ended:
            audit.record_act(actor, "key.end", OBJECT, key.pk, before={"owner": owner, "name": key.name})
            key.delete()
        return len(ended)


@dataclass(frozen=True)
class EndedKey:
    """A key that is good no more because somebody ended it: what it was for, when, and who did it."""

    name: str
    ended_at: datetime
    ended_by: str


def list_ended_keys(actor: Actor, *, limit: int = 20) -> list[EndedKey]:
    """One's own keys that were ended, the last first. Of a key itself nothing is kept: the log remembers."""
    if actor.is_anonymous:
        return []
    ended = AuditEntry.objects.filter(action="key.end", object_type=OBJECT, before__owner=actor.id).order_by("-id")
    return [EndedKey((entry.before or {}).get("name", ""), entry.at, entry.actor_label) for entry in ended[:limit]]


def read_shown(authorization: str, other: str = "") -> str | None:
    """What a program shows in `Authorization`, bare, after Bearer or as the password of Basic; None for nothing.

    >>> read_shown("Bearer k"), read_shown("k"), read_shown("", "k"), read_shown("Basic YW55Ym9keTpr")
    ('k', 'k', 'k', 'k')
    >>> read_shown(""), read_shown("Bearer"), read_shown("Basic k")
    (None, '', '')
    """
    header = authorization.strip() or other.strip()
    kind, _space, shown = header.partition(" ")
    if kind.lower() == "bearer":
        return shown.strip()
    if kind.lower() == "basic":
        try:
            return base64.b64decode(shown, validate=True).decode().partition(":")[2]
        except ValueError:
            return ""
    return header or None


def find_credential(shown: str, *, now: datetime) -> Credential:
    """Whose is what was shown; `Problem` 401 for what is nobody's or too old, 429 for what is shown too often."""
    resolvers = (_resolve_key, *access.list_resolvers()) if 0 < len(shown) <= _LONGEST else ()
    credential = next((known for resolve in resolvers if (known := resolve(shown, now)) is not None), None)
    if credential is None:
        hint = _("It was ended or is not whole. Make another on the page of access keys of your account.")
        raise Problem("key", _("This key is nobody's"), hint=hint, status=401)
    limit_sender(credential.id, "key", allowed=KEY_PER_MINUTE, seconds=60)
    return credential


def _resolve_key(shown: str, now: datetime) -> Credential | None:
    key = AccessKey.objects.filter(sha256=_hash_secret(shown)).first()
    if key is None:
        return None
    if key.valid_until is not None and key.valid_until <= now:
        hint = _("Make another on the page of access keys of your account.")
        raise Problem("key", _("This key has expired"), where=key.name, hint=hint, status=401)
    owner = access.find_owner(key.owner, timezone.localdate(now))
    if owner is None:
        return None
    if key.last_used_at is None or key.last_used_at < now - _SEEN_EVERY:
        AccessKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return Credential(key.pk, owner, frozenset(key.scopes))


def _hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()

"""The keys with which programs act for people."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.models import Token
from hatang.kernel import access, audit
from hatang.kernel.problems import Forbidden, Invalid

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor

OBJECT = "opendata.token"
MOST_TOKENS = 50
_PREFIX = "htg_"
# How often the last use of a key is written down.
_SEEN_EVERY = timedelta(minutes=1)


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def make_token(actor: Actor, *, person: str, name: str, now: datetime) -> tuple[Token, str]:
    """A new key for the person and the key itself, which is not kept. One makes keys for oneself only."""
    access.require_right(actor, "opendata.follow")
    if person != actor.id and actor != access.SYSTEM:
        raise Forbidden("opendata.token", where=_("A key for somebody else"))
    if not name.strip():
        raise Invalid("opendata.token", _("Give the key a name"), where=_("name"))
    if Token.objects.filter(person=person).count() >= MOST_TOKENS:
        raise Invalid("opendata.token", _("There are too many keys"), hint=_("Revoke those that are not used."))
    key = _PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(person=person, name=name.strip()[:200], sha256=hash_of(key), created=now)
        audit.record_act(actor, f"{OBJECT}.made", OBJECT, token.pk, after={"person": person})
    return token, key


def revoke_token(actor: Actor, *, found: Token) -> None:
    """Its holder revokes a key, or an administrator."""
    if found.person != actor.id and not actor.has(access.ADMINISTRATOR):
        raise Forbidden("opendata.token", where=found.name)
    with transaction.atomic():
        audit.record_act(actor, f"{OBJECT}.revoked", OBJECT, found.pk, before={"person": found.person})
        found.delete()


def end_tokens(*, leaver: str) -> None:
    """End the keys of somebody who leaves."""
    with transaction.atomic():
        for token in Token.objects.select_for_update().filter(person=leaver):
            audit.record_act(access.SYSTEM, f"{OBJECT}.revoked", OBJECT, token.pk, before={"person": leaver})
            token.delete()


def holder_of(key: str, *, now: datetime) -> str | None:
    """The person whose key it is; None for a key that is nobody's. Its use is written down, once a minute."""
    if not key.startswith(_PREFIX) or len(key) > 200:
        return None
    token = Token.objects.filter(sha256=hash_of(key)).first()
    if token is None:
        return None
    stale = Q(last_access=None) | Q(last_access__lt=now - _SEEN_EVERY)
    Token.objects.filter(stale, pk=token.pk).update(last_access=now)
    return token.person

"""Reads of keys of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.opendata.models import Token
from hatang.kernel import access

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hatang.kernel.access import Actor


def list_tokens(*, person: str, actor: Actor) -> QuerySet[Token]:
    """A person's keys: for the person, and for administrators."""
    mine = actor.id == person or actor.has(access.ADMINISTRATOR)
    return Token.objects.filter(person=person).order_by("created") if mine else Token.objects.none()


def find_token(*, key: str) -> Token | None:
    return Token.objects.filter(pk=key).first()

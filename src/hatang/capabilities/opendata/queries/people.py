"""Reads of keys and of who follows what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.opendata.models import Follow, Package, Token
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


def follower_count(*, kind: str, thing: str) -> int:
    return Follow.objects.filter(kind=kind, thing=thing).count()


def list_followers(*, kind: str, thing: str) -> list[str]:
    """The ids of those who follow it."""
    return list(Follow.objects.filter(kind=kind, thing=thing).order_by("at").values_list("person", flat=True))


def list_followed(*, person: str, kind: str) -> list[str]:
    """The keys of what a person follows."""
    return list(Follow.objects.filter(kind=kind, person=person).order_by("at").values_list("thing", flat=True))


def is_following(*, person: str, kind: str, thing: str) -> bool:
    return Follow.objects.filter(person=person, kind=kind, thing=thing).exists()


def registered_by(*, person: str, actor: Actor) -> QuerySet[Package]:
    """What a person registered, as far as the actor may see it."""
    return Package.objects.visible_to(actor).filter(creator=person, state="active")

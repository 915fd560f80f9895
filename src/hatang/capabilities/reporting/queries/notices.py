"""What one person has been told and not seen, how they want it, and the calendar addresses of their bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.reporting.models import Calendar, Notice, Preference
from hatang.capabilities.reporting.terms import Digest, Stage

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


def count_unseen(*, actor: Actor) -> int:
    """How many matters the actor was told of and has not looked at."""
    notices = Notice.objects.visible_to(actor).filter(seen_at=None, settled_at=None)
    return notices.values("subject").distinct().count()


def unseen_subjects(*, actor: Actor) -> set[str]:
    notices = Notice.objects.visible_to(actor).filter(seen_at=None, settled_at=None)
    return set(notices.values_list("subject", flat=True))


def list_unseen_news(*, actor: Actor) -> list[Notice]:
    """What others did about work of the actor's, not looked at yet, the newest first."""
    return list(Notice.objects.visible_to(actor).filter(stage=Stage.NEWS, seen_at=None, settled_at=None))


def find_digest(*, actor: Actor) -> Digest:
    """How often the actor wants a letter: daily until they say otherwise."""
    chosen = Preference.objects.filter(person=actor.id).values_list("digest", flat=True).first()
    return Digest(chosen) if chosen else Digest.DAILY


def list_calendars(*, actor: Actor) -> list[Calendar]:
    """The addresses that still work, of the bodies the actor acts for."""
    return list(Calendar.objects.visible_to(actor).filter(revoked_at=None))

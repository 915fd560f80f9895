"""Telling people what is due: the notices of a day, marks of what was seen, how often one wants a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone, translation

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.models import Notice, Preference
from hatang.capabilities.reporting.queries import matters
from hatang.kernel import access, audit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from hatang.capabilities.reporting.queries.matters import Matter
    from hatang.capabilities.reporting.terms import Digest, Stage
    from hatang.kernel.access import Actor


def write(*, today: date) -> int:
    """Tell everybody what concerns them today and was not told at this stage yet; returns how many notices are new.

    Running it again on the same day tells nothing twice. What has been done meanwhile is settled: nobody is reminded
    of it any more.
    """
    people = identity.addressees(today)
    told = []
    for language in sorted({each.actor.language for each in people}):
        with translation.override(language):
            found = matters.open_matters(today=today)
            told += [
                _notice(person.actor, each, each.stage, today)
                for person in people
                if person.actor.language == language
                for each in matters.gathered(found, person.actor)
                if each.stage is not None
            ]
    with transaction.atomic():
        before = Notice.objects.count()
        Notice.objects.bulk_create(told, ignore_conflicts=True)
        _settle(told)
        return Notice.objects.count() - before


def _notice(actor: Actor, matter: Matter, stage: Stage, today: date) -> Notice:
    return Notice(
        person=actor.id,
        subject=matter.key,
        stage=stage,
        kind=matter.kind,
        title=matter.title[:500],
        detail=matter.detail[:300],
        due=matter.due,
        address=matter.address,
        made_on=today,
    )


def _settle(told: list[Notice]) -> None:
    """What nobody owes any more needs no look and no letter; what is owed again is told again."""
    stages = {(each.person, each.subject, each.stage) for each in told}
    settled = Notice.objects.exclude(settled_at=None).values_list("pk", "person", "subject", "stage")
    again = [pk for pk, *names in settled if tuple(names) in stages]
    Notice.objects.filter(pk__in=again).update(settled_at=None, seen_at=None, mailed_at=None)
    still = {(each.person, each.subject) for each in told}
    open_ = Notice.objects.filter(settled_at=None).values_list("pk", "person", "subject")
    done = [pk for pk, person, subject in open_ if (person, subject) not in still]
    Notice.objects.filter(pk__in=done).update(settled_at=timezone.now())


def see(actor: Actor, *, notices: Iterable[int] | None, now: datetime) -> int:
    """Mark the actor's notices as seen, those named or all; a reader's own mark, of which no log is kept."""
    access.require(actor, "reporting.notices")
    found = Notice.objects.visible_to(actor).filter(seen_at=None)
    if notices is not None:
        found = found.filter(pk__in=list(notices))
    return found.update(seen_at=now)


def choose_digest(actor: Actor, *, digest: Digest) -> None:
    """How often the actor wants a letter."""
    access.require(actor, "reporting.notices")
    with transaction.atomic():
        standing, _made = Preference.objects.select_for_update().get_or_create(person=actor.id)
        before = standing.digest
        if before != digest:
            standing.digest = digest
            standing.save(update_fields=["digest"])
            audit.record(
                *(actor, "reporting.choose_digest", "reporting.preference", actor.id),
                before={"digest": before},
                after={"digest": digest},
            )

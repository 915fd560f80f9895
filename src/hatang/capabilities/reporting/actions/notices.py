"""Telling people what is due: the notices of a day, marks of what was seen, how often one wants a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone, translation

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.models import Notice, Preference
from hatang.capabilities.reporting.queries import matters
from hatang.capabilities.reporting.terms import Stage
from hatang.kernel import access, audit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from hatang.capabilities.reporting.queries.matters import Matter
    from hatang.capabilities.reporting.terms import Digest
    from hatang.kernel.access import Actor
    from hatang.kernel.panels import WorkNews


def write_notices(*, today: date) -> int:
    """Tell everybody what concerns them today and was not told at this stage yet; returns how many notices are new.

    Running it again on the same day tells nothing twice. What has been done meanwhile is settled: nobody is reminded
    of it any more.
    """
    people = identity.list_addressees(today)
    notices = []
    for language in sorted({addressee.actor.language for addressee in people}):
        with translation.override(language):
            open_matters = matters.open_matters(today=today)
            notices += [
                _build_notice(person.actor, matter, matter.stage, today)
                for person in people
                if person.actor.language == language
                for matter in matters.gather_matters(open_matters, person.actor)
                if matter.stage is not None
            ]
            actors = [person.actor for person in people]
            notices += [
                _build_news_notice(actor, kind, news, today)
                for kind, news in matters.list_news(today=today)
                for actor in actors
                if actor.language == language and matters.is_told(news, actor, actors)
            ]
    with transaction.atomic():
        before = Notice.objects.count()
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        _settle_notices(notices)
        return Notice.objects.count() - before


def _build_notice(actor: Actor, matter: Matter, stage: Stage, today: date) -> Notice:
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


def _build_news_notice(actor: Actor, kind: str, news: WorkNews, today: date) -> Notice:
    return Notice(
        person=actor.id,
        subject=news.key,
        stage=Stage.NEWS,
        kind=kind,
        title=news.title[:500],
        detail=news.detail[:300],
        due=news.due,
        address=news.address,
        made_on=today,
    )


def _settle_notices(notices: list[Notice]) -> None:
    """What nobody owes any more needs no look and no letter; what is owed again is told again."""
    stages = {(notice.person, notice.subject, notice.stage) for notice in notices}
    settled = Notice.objects.exclude(settled_at=None).values_list("pk", "person", "subject", "stage")
    again = [pk for pk, *names in settled if tuple(names) in stages]
    Notice.objects.filter(pk__in=again).update(settled_at=None, seen_at=None, mailed_at=None)
    still = {(notice.person, notice.subject) for notice in notices}
    open_ = Notice.objects.filter(settled_at=None).values_list("pk", "person", "subject")
    done = [pk for pk, person, subject in open_ if (person, subject) not in still]
    Notice.objects.filter(pk__in=done).update(settled_at=timezone.now())


def mark_seen(actor: Actor, *, notices: Iterable[int] | None, now: datetime) -> int:
    """Mark the actor's notices as seen, those named or all; a reader's own mark, of which no log is kept."""
    access.require_right(actor, "reporting.notices")
    unseen = Notice.objects.visible_to(actor).filter(seen_at=None)
    if notices is not None:
        unseen = unseen.filter(pk__in=list(notices))
    return unseen.update(seen_at=now)


def choose_digest(actor: Actor, *, digest: Digest) -> None:
    """How often the actor wants a letter."""
    access.require_right(actor, "reporting.notices")
    with transaction.atomic():
        standing, _made = Preference.objects.select_for_update().get_or_create(person=actor.id)
        before = standing.digest
        if before != digest:
            standing.digest = digest
            standing.save(update_fields=["digest"])
            audit.record_act(
                *(actor, "reporting.choose_digest", "reporting.preference", actor.id),
                before={"digest": before},
                after={"digest": digest},
            )

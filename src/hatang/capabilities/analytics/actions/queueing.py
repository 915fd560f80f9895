"""The queue of questions: so many are answered at once, two of one person; each may be cancelled by its asker.

Who is not signed in is one with all of their network, has places of their own, and is never before who is.

The rows of the queue are gone with the answer, so that they are no acts and are not in the audit log.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.models import QueuedQuestion
from hatang.capabilities.analytics.terms import (
    MOST_AT_ONCE,
    MOST_OF_NETWORK,
    MOST_OF_ONE,
    MOST_OF_VISITORS,
    MOST_STREAMS,
    MOST_STREAMS_OF_ONE,
    MOST_WAITING_OF_NETWORK,
    MOST_WAITING_VISITORS,
    QUEUED_WORDS,
    SECONDS,
    VISITOR_SECONDS,
    WAITS_SECONDS,
)
from hatang.kernel import access
from hatang.kernel.problems import Conflict, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.kernel.access import Actor

# The number only has to differ from other advisory locks.
_QUEUE_LOCK = 194_2024
# Neither waits for the disk: what a crash takes of the queue with it is asked anew anyway.
_LOCK = "SELECT pg_advisory_xact_lock(%s), set_config('synchronous_commit', 'off', true)"
_END = """
WITH unsynced AS (SELECT set_config('synchronous_commit', 'off', true))
DELETE FROM analytics_queuedquestion USING unsynced WHERE id = %s
"""
# A server that was killed leaves its rows: they count until this long after their limit.
_AFTER_LIMIT = timedelta(seconds=10)
_WATCH_EVERY_SECONDS = 0.5
# What the owner of a visitor's question begins with; no person's number does.
_VISITOR = "~"


@dataclass(frozen=True)
class Turn:
    """The place of a question in the queue: 0 while it is answered, else how many it waits behind, itself counted."""

    ticket: uuid.UUID
    place: int = 0

    def prolong(self, seconds: float) -> None:
        """What is answered under it may take so much longer from now on; `Conflict` where as many do as may."""
        now = timezone.now()
        with transaction.atomic():
            _lock_queue()
            long_ones = QueuedQuestion.objects.filter(alive_until__gt=now + timedelta(seconds=SECONDS) + _AFTER_LIMIT)
            owners = list(long_ones.exclude(pk=self.ticket).values_list("owner", flat=True))
            mine = QueuedQuestion.objects.defer("sql").get(pk=self.ticket)
            if len(owners) >= MOST_STREAMS or owners.count(mine.owner) >= MOST_STREAMS_OF_ONE:
                title, hint = (
                    _("Too many long answers are being sent"),
                    _("Wait until yours has come, or ask for less."),
                )
                raise Conflict("analytics.query", title, where=str(len(owners)), hint=hint)
            mine.alive_until = now + timedelta(seconds=seconds) + _AFTER_LIMIT
            mine.save(update_fields=["alive_until"])

    @contextmanager
    def watching(self, desk: QueryDesk) -> Iterator[None]:
        """While the desk answers: its question is ended when its asker cancels it."""
        is_over = threading.Event()
        watcher = threading.Thread(target=_watch_for_cancel, args=[self.ticket, desk, is_over], daemon=True)
        watcher.start()
        try:
            yield
        finally:
            is_over.set()


def _watch_for_cancel(ticket: uuid.UUID, desk: QueryDesk, is_over: threading.Event) -> None:
    while not is_over.wait(_WATCH_EVERY_SECONDS):
        try:
            cancelled = QueuedQuestion.objects.filter(pk=ticket, cancelled_at__isnull=False).exists()
        finally:
            connection.close()
        if cancelled and not is_over.is_set():
            desk.cancel()
            return


@contextmanager
def take_turn(
    actor: Actor,
    *,
    sql: str,
    now: datetime,
    ticket: uuid.UUID | None = None,
    seconds: float = SECONDS,
    rule: str = "analytics.query",
    network: str = "",
) -> Iterator[Turn]:
    """Ask for the turn of a question, or ask again under its ticket; inside it is answered where the place is 0.

    A question that waits stays in the queue for `WAITS_SECONDS` from when it was last asked after. Who is nobody in
    particular is known by the `network` they call from: `Problem` 429 where too many of it, or of all visitors, wait.
    """
    access.require_right(actor, rule)
    owner = f"{_VISITOR}{network}" if actor.is_anonymous else actor.id
    seconds = min(seconds, VISITOR_SECONDS) if actor.is_anonymous else seconds
    turn = _ask_for_turn(owner, sql, now, ticket or uuid.uuid4(), seconds)
    try:
        yield turn
    finally:
        if not turn.place:
            with connection.cursor() as cursor:
                cursor.execute(_END, [turn.ticket])


@contextmanager
def wait_for_turn(actor: Actor, *, sql: str, seconds: float = SECONDS) -> Iterator[Turn]:
    """The same for who cannot ask again: it waits, `Conflict` where its turn does not come within `WAITS_SECONDS`."""
    ticket, deadline = uuid.uuid4(), time.monotonic() + WAITS_SECONDS
    while True:
        with take_turn(actor, sql=sql, now=timezone.now(), ticket=ticket, seconds=seconds) as turn:
            if not turn.place:
                yield turn
                return
        if time.monotonic() > deadline:
            QueuedQuestion.objects.filter(pk=ticket).delete()
            title = _("Too many questions are being answered")
            hint = _("At most two of one person are answered at once; ask again in a moment.")
            raise Conflict("analytics.query", title, where=str(turn.place), hint=hint)
        time.sleep(0.1)


def _ask_for_turn(owner: str, sql: str, now: datetime, ticket: uuid.UUID, seconds: float) -> Turn:
    with transaction.atomic():
        _lock_queue()
        queue = list(QueuedQuestion.objects.defer("sql").order_by("asked_at", "pk"))
        if forgotten := [asked.pk for asked in queue if asked.alive_until < now]:
            QueuedQuestion.objects.filter(pk__in=forgotten).delete()
            queue = [asked for asked in queue if asked.pk not in forgotten]
        own = (asked for asked in queue if asked.pk == ticket and asked.owner == owner)
        mine = next((asked for asked in own if asked.begun_at is None), None)
        if mine is None:
            # A ticket of somebody else's question, or of one that is being answered, is none of this one's.
            ticket = uuid.uuid4() if any(asked.pk == ticket for asked in queue) else ticket
            mine = QueuedQuestion(pk=ticket, owner=owner, sql=sql[:QUEUED_WORDS], asked_at=now)
            queue.append(mine)
        place = _count_ahead(queue, mine)
        if place and _is_visit(mine):
            _limit_waiting(queue, mine)
        mine.begun_at = None if place else now
        mine.alive_until = now + (timedelta(seconds=WAITS_SECONDS if place else seconds) + _AFTER_LIMIT * (not place))
        # A new one has its number already: Django would look for it first.
        is_new = mine._state.adding
        mine.save(force_insert=is_new, update_fields=None if is_new else ["begun_at", "alive_until"])
    return Turn(mine.pk, place)


def _lock_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [_QUEUE_LOCK])


def _is_visit(asked: QueuedQuestion) -> bool:
    return asked.owner.startswith(_VISITOR)


def _limit_waiting(queue: list[QueuedQuestion], mine: QueuedQuestion) -> None:
    waiting = [asked for asked in queue if _is_visit(asked) and (asked.begun_at is None or asked is mine)]
    title = None
    if len(waiting) > MOST_WAITING_VISITORS:
        title = _("Too many visitors are asking at once")
    elif sum(asked.owner == mine.owner for asked in waiting) > MOST_WAITING_OF_NETWORK:
        title = _("Too many questions from your network are waiting")
    if title:
        hint = _("Ask again in a moment. Who has signed in does not wait for visitors.")
        raise Problem("analytics.ask", title, hint=hint, status=429, retry_after=WAITS_SECONDS)


def _count_ahead(queue: list[QueuedQuestion], mine: QueuedQuestion) -> int:
    """0 where a place is free for it: none is kept for who waits for a question of their own.

    Visitors wait for everybody who is signed in, and those for no visitor: what visitors have begun before is beyond
    the places of all others, for the seconds that it has.
    """
    running = [asked for asked in queue if asked.begun_at is not None and asked is not mine]
    waiting = [asked for asked in queue if asked.begun_at is None or asked is mine]
    if _is_visit(mine):
        waiting.sort(key=_is_visit)
    else:
        running, waiting = ([asked for asked in part if not _is_visit(asked)] for part in (running, waiting))
    of_owner = Counter(asked.owner for asked in running)
    visits = sum(map(_is_visit, running))
    for asked in waiting:
        is_visit = _is_visit(asked)
        has_place = sum(of_owner.values()) < MOST_AT_ONCE and (not is_visit or visits < MOST_OF_VISITORS)
        if has_place and of_owner[asked.owner] < (MOST_OF_NETWORK if is_visit else MOST_OF_ONE):
            of_owner[asked.owner] += 1
            visits += is_visit
            if asked is mine:
                return 0
        if asked is mine:
            break
    return waiting.index(mine) + 1


def cancel_question(actor: Actor, *, ticket: uuid.UUID, now: datetime) -> bool:
    """End one's own question; False where it is over already."""
    mine = QueuedQuestion.objects.visible_to(actor).filter(pk=ticket)
    waiting, _tables = mine.filter(begun_at=None).delete()
    return bool(waiting or mine.update(cancelled_at=now))

"""The queue of questions: so many are answered at once, two of one person; each may be cancelled by its asker.

The rows of the queue are gone with the answer, so that they are no acts and are not in the audit log.
"""

from __future__ import annotations

import threading
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.models import QueuedQuestion
from hatang.capabilities.analytics.terms import (
    LONGEST_SQL,
    MOST_AT_ONCE,
    MOST_OF_ONE,
    MOST_STREAMS,
    MOST_STREAMS_OF_ONE,
    SECONDS,
    WAITS_SECONDS,
)
from hatang.kernel import access
from hatang.kernel.problems import Conflict

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
            mine = QueuedQuestion.objects.get(pk=self.ticket)
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
) -> Iterator[Turn]:
    """Ask for the turn of a question, or ask again under its ticket; inside it is answered where the place is 0.

    A question that waits stays in the queue for `WAITS_SECONDS` from when it was last asked after.
    """
    # Visitors have one name together: so many of all of them are answered at once as of one person.
    access.require_right(actor, rule)
    turn = _ask_for_turn(actor, sql, now, ticket or uuid.uuid4(), seconds)
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


def _ask_for_turn(actor: Actor, sql: str, now: datetime, ticket: uuid.UUID, seconds: float) -> Turn:
    with transaction.atomic():
        _lock_queue()
        queue = list(QueuedQuestion.objects.order_by("asked_at", "pk"))
        if forgotten := [asked.pk for asked in queue if asked.alive_until < now]:
            QueuedQuestion.objects.filter(pk__in=forgotten).delete()
            queue = [asked for asked in queue if asked.pk not in forgotten]
        own = (asked for asked in queue if asked.pk == ticket and asked.owner == actor.id)
        mine = next((asked for asked in own if asked.begun_at is None), None)
        if mine is None:
            # A ticket of somebody else's question, or of one that is being answered, is none of this one's.
            ticket = uuid.uuid4() if any(asked.pk == ticket for asked in queue) else ticket
            mine = QueuedQuestion(pk=ticket, owner=actor.id, sql=sql[:LONGEST_SQL], asked_at=now)
            queue.append(mine)
        place = _count_ahead(queue, mine)
        mine.begun_at = None if place else now
        mine.alive_until = now + (timedelta(seconds=WAITS_SECONDS if place else seconds) + _AFTER_LIMIT * (not place))
        # A new one has its number already: Django would look for it first.
        mine.save(force_insert=mine._state.adding)
    return Turn(mine.pk, place)


def _lock_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [_QUEUE_LOCK])


def _count_ahead(queue: list[QueuedQuestion], mine: QueuedQuestion) -> int:
    """0 where a place is free for it: none is kept for who waits for a question of their own."""
    running = [asked for asked in queue if asked.begun_at is not None and asked is not mine]
    waiting = [asked for asked in queue if asked.begun_at is None or asked is mine]
    of_owner: dict[str, int] = {}
    for asked in running:
        of_owner[asked.owner] = of_owner.get(asked.owner, 0) + 1
    free = MOST_AT_ONCE - len(running)
    for asked in waiting:
        if free > 0 and of_owner.get(asked.owner, 0) < MOST_OF_ONE:
            free -= 1
            of_owner[asked.owner] = of_owner.get(asked.owner, 0) + 1
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

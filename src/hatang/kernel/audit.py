"""The audit log: append-only, hash-chained, written in the same transaction as the change it tells of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

# start: this is imported before the apps are ready; what asks the tables imports them.
if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.models import AuditEntry

GENESIS = "0" * 64
# One writer at a time extends the chain; the number only has to differ from other advisory locks.
_CHAIN_LOCK = 194_2022


def _canonical_json(value: Any) -> Any:
    """The value as JSON gives it back, so that the hash written equals the hash checked."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, default=str))


def _hash_entry(previous: str, at: datetime, parts: list[Any]) -> str:
    text = json.dumps([previous, at.isoformat(), *parts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _list_parts(entry: AuditEntry) -> list[Any]:
    return [
        entry.actor_id,
        entry.actor_label,
        entry.action,
        entry.object_type,
        entry.object_key,
        entry.before,
        entry.after,
        entry.reason,
    ]


def take_turn() -> None:
    """Wait until no other transaction writes down an act or counts a revision; held to the end of this one.

    Acts and revisions share one turn: some writers tell first and count then, others the other way round, and with a
    lock for each of the two they would wait for each other for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])


def record_act(
    actor: Actor,
    action: str,
    object_type: str,
    object_key: object,
    *,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> AuditEntry:
    """Add one entry to the chain. Must run inside the transaction of the act: both happen or neither."""
    from hatang.kernel.models import AuditEntry

    assert transaction.get_connection().in_atomic_block, "an act is audited in its own transaction"
    take_turn()
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM kernel_auditentry ORDER BY id DESC LIMIT 1")
        (previous,) = cursor.fetchone() or (GENESIS,)
    entry = AuditEntry(
        at=timezone.now(),
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        object_type=object_type,
        object_key=str(object_key),
        before=_canonical_json(before),
        after=_canonical_json(after),
        reason=reason,
        previous_hash=previous,
    )
    entry.hash = _hash_entry(previous, entry.at, _list_parts(entry))
    entry.save(force_insert=True)
    return entry


@dataclass(frozen=True)
class ChainVerification:
    """`broken_at` is the first entry whose hash or link does not hold, None for a sound chain."""

    entries: int
    broken_at: int | None


def verify_chain() -> ChainVerification:
    """Walk the whole chain and compute every hash again."""
    from hatang.kernel.models import AuditEntry

    previous, count = GENESIS, 0
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=2000):
        count += 1
        if entry.previous_hash != previous or entry.hash != _hash_entry(previous, entry.at, _list_parts(entry)):
            return ChainVerification(count, entry.id)
        previous = entry.hash
    return ChainVerification(count, None)

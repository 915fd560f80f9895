"""What somebody who leaves kept: questions and dashboards, what is sent and watched."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from hatang.capabilities.analytics.models import Alert, Dashboard, SavedQuery, Schedule
from hatang.kernel import audit
from hatang.kernel.access import SYSTEM

_TITLE_LENGTH = 200


def hand_over(*, leaver: str, label: str, successor: str, successor_label: str) -> dict[str, int]:
    """Give it to the successor, where there is one; how many of each.

    What the successor has of the same title already comes beside it under the leaver's name.
    """
    with transaction.atomic():
        counts: dict[str, int] = {}
        if successor:
            titled: tuple[type[SavedQuery] | type[Dashboard], ...] = (SavedQuery, Dashboard)
            for model in titled:
                counts[model._meta.model_name or ""] = _give_titled(model, leaver, label, successor, successor_label)
            for own in (Schedule, Alert):
                rows: Any = own._default_manager.filter(owner=leaver)
                counts[own._meta.model_name or ""] = rows.update(owner=successor)
        if any(counts.values()):
            after = {"successor": successor, **counts}
            audit.record_act(SYSTEM, "analytics.hand_over", "identity.person", leaver, after=after)
    return counts


def _give_titled(model: Any, leaver: str, label: str, successor: str, successor_label: str) -> int:
    taken = set(model.objects.filter(owner=successor).values_list("title", flat=True))
    given = list(model.objects.select_for_update().filter(owner=leaver).order_by("pk"))
    for row in given:
        base, number = row.title, 1
        while row.title in taken:
            suffix = f" ({label})" if number == 1 else f" ({label} {number})"
            row.title, number = base[: _TITLE_LENGTH - len(suffix)] + suffix, number + 1
        taken.add(row.title)
        row.owner, row.owner_label = successor, successor_label
        row.save(update_fields=["title", "owner", "owner_label"])
    return len(given)

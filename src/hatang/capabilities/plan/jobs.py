"""Work that nobody waits for on a page: trends after an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.plan.queries import documents, standing
from hatang.kernel import events, jobs
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from hatang.kernel.jobs import Running


def refresh_trends(running: Running) -> int:
    """Compute where every live plan stands today with its trend; returns how many plans there were."""
    today = timezone.localdate()
    live = documents.list_plans(as_of=today, live_only=True)
    for done, row in enumerate(live, start=1):
        standing.list_standings(plan=documents.find_plan(name=row.code), as_of=today, actor=SYSTEM)
        running.progress(done, len(live), row.number)
    return len(live)


@events.subscribe_to("imports.committed")
def on_import(payload: dict[str, Any]) -> None:
    """One refresh waits at a time, however many files come in."""
    jobs.start_job(refresh_trends, actor=SYSTEM, title=_("Trends of the plans after an import"), unless_waiting=True)

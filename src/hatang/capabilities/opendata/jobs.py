"""What opendata does by itself: it erases old contacts, publishes what was approved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.opendata.actions import scheduling, voices
from hatang.capabilities.opendata.terms import PublicationState
from hatang.kernel import events, jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict

if TYPE_CHECKING:
    from hatang.kernel.jobs import Running

# When a publication that found the lake being written tries again.
_LATER = timedelta(minutes=5)


@jobs.run_daily(gettext_lazy("Erase the contacts of requests that were answered long ago"))
def erase_contacts(running: Running, day: str) -> dict[str, int]:
    """How to reach whoever asked is kept as long as the dated rule says."""
    return {"erased": voices.erase_contacts(now=timezone.now())}


@jobs.run_daily(gettext_lazy("Drop the changes of the catalogue that every index knows"))
def drop_old_changes(running: Running, day: str) -> dict[str, int]:
    """The index is brought up to date first, so that it needs none of them."""
    from hatang.capabilities.opendata.formats import standing  # start: the engine of the search

    return {"dropped": standing.confirm_index()}


@jobs.run_daily(gettext_lazy("Publish what was approved for today"))
def publish_approved(running: Running, day: str) -> dict[str, int]:
    """Every approved publication whose day has come. While the lake is being written it waits its turn."""
    try:
        done = scheduling.publish_due(SYSTEM, today=date.fromisoformat(day), now=timezone.now())
    except Conflict as busy:
        running.log(str(busy))
        title, later = _("Publish what was approved for today"), timezone.now() + _LATER
        jobs.start_job(publish_approved, actor=SYSTEM, title=title, not_before=later, unless_waiting=True, day=day)
        return {"published": 0, "failed": 0}
    failed = [publication for publication in done if publication.state == PublicationState.FAILED]
    for publication in failed:
        running.log(f"{publication}: {publication.outcome}")
    return {"published": len(done) - len(failed), "failed": len(failed)}


@jobs.run_daily(gettext_lazy("Delete the files that were made for downloads"))
def drop_old_downloads(running: Running, day: str) -> dict[str, int]:
    """What is asked for again is made again; what was withdrawn since lies here no longer either."""
    from hatang.capabilities.opendata.formats import downloads  # start: pyarrow, xlsxwriter

    return {"dropped": downloads.drop_old_downloads(now=timezone.now())}


@events.within("dataset.described")
def _on_describing(payload: dict[str, Any]) -> None:
    """What people made may be closed, or hold something personal, from now on: what is published is looked at again."""
    from hatang.capabilities.opendata.formats import standing  # start: the engine of the search

    standing.note_published_change()

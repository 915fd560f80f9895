"""The collections follow the lake: after each publication and withdrawal, and once a day for what was missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.spatial import actions
from hatang.kernel import datasets, events, jobs
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from hatang.kernel.jobs import Running


@jobs.run_daily(gettext_lazy("Load published datasets as collections"))
def refresh(running: Running, day: str = "") -> dict[str, int]:
    """Load what is newer in the lake, drop what was withdrawn; `day` is the daily call's and says nothing here."""
    outcomes = actions.refresh_collections(SYSTEM, now=timezone.now(), progress=running.progress)
    for outcome in outcomes:
        if outcome.problem:
            running.log(
                _("%(dataset)s was not loaded: %(problem)s") % {"dataset": outcome.dataset, "problem": outcome.problem}
            )
    return {"loaded": sum(1 for outcome in outcomes if outcome.version and not outcome.problem)}


@events.subscribe_to("lake.published")
@events.subscribe_to("lake.withdrawn")
def on_lake(payload: dict[str, Any]) -> None:
    """One job for all that is published at once; one that already waits will see this as well."""
    # Of a dataset that is gone the collection goes too.
    if (dataset := datasets.find_dataset(payload["dataset"])) is None or dataset.geometry:
        title = _("Load published datasets as collections")
        jobs.start_job(refresh, actor=SYSTEM, title=title, unless_waiting=True)

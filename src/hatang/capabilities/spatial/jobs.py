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


@jobs.daily(gettext_lazy("Load published datasets as collections"))
def refresh(running: Running, day: str = "") -> dict[str, int]:
    """Load what is newer in the lake, drop what was withdrawn; `day` is the daily call's and says nothing here."""
    found = actions.refresh(SYSTEM, now=timezone.now(), progress=running.progress)
    for each in found:
        if each.problem:
            running.log(
                _("%(dataset)s was not loaded: %(problem)s") % {"dataset": each.dataset, "problem": each.problem}
            )
    return {"loaded": sum(1 for each in found if each.version and not each.problem)}


@events.on("lake.published")
@events.on("lake.withdrawn")
def on_lake(payload: dict[str, Any]) -> None:
    """One job for all that is published at once; one that already waits will see this as well."""
    # Of a dataset that is gone the collection goes too.
    if (found := datasets.find(payload["dataset"])) is None or found.geometry:
        title = _("Load published datasets as collections")
        jobs.start(refresh, actor=SYSTEM, title=title, unless_waiting=True)

"""The harvest by itself: each night what is due, and at once what somebody asks for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.harvest import actions, queries
from hatang.kernel import jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict

if TYPE_CHECKING:
    from hatang.capabilities.harvest.models import Source
    from hatang.kernel.access import Actor
    from hatang.kernel.jobs import Running
    from hatang.kernel.models import Job


@jobs.run_daily(gettext_lazy("Harvest other catalogues"))
@jobs.named("hatang.capabilities.opendata.jobs.harvest_due")
def harvest_due(running: Running, day: str) -> dict[str, int]:
    """Every source whose turn has come; one that fails holds up no other."""
    due_sources = queries.list_due_sources(actor=SYSTEM, today=date.fromisoformat(day))
    return {"sources": len(due_sources), "failed": sum(not _harvest_source(running, source) for source in due_sources)}


@jobs.named("hatang.capabilities.opendata.jobs.harvest")
def harvest(running: Running, source: int) -> dict[str, int]:
    """One source, now."""
    return {"sources": 1, "failed": int(not _harvest_source(running, queries.find_source(number=source, actor=SYSTEM)))}


def start_harvest(actor: Actor, *, source: Source) -> Job:
    """Harvest a source as soon as a worker is free."""
    title = _("Harvest: %(title)s") % {"title": source.title}
    return jobs.start_job(harvest, actor=actor, title=title, unless_waiting=True, attended=True, source=source.pk)


def _harvest_source(running: Running, source: Source) -> bool:
    def progress(done: int) -> None:
        running.progress(done, 0, source.title)

    try:
        done = actions.harvest_source(SYSTEM, source=source, now=timezone.now(), progress=progress)
    except Conflict as busy:
        running.log(str(busy))
        return False
    running.log(
        _(
            "%(title)s: %(added)d added, %(changed)d changed, %(unchanged)d unchanged, %(withdrawn)d withdrawn, "
            "%(failed)d with errors"
        )
        % {"title": source.title, **vars(done)}
    )
    if done.problem:
        running.log(done.problem)
    return not done.problem

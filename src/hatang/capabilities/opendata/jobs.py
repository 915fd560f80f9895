"""What opendata does by itself: it erases old contacts, reads tables, harvests, publishes what was approved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.opendata.actions import harvesting, rows, scheduling, voices
from hatang.capabilities.opendata.formats import uploaded_tables
from hatang.capabilities.opendata.formats.refusals import Refused
from hatang.capabilities.opendata.queries import harvest as sources
from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.terms import PublicationState
from hatang.kernel import events, files, jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict, Problem

if TYPE_CHECKING:
    from hatang.capabilities.opendata.models import Resource, Source
    from hatang.kernel.access import Actor
    from hatang.kernel.jobs import Running
    from hatang.kernel.models import Job

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


@jobs.run_daily(gettext_lazy("Harvest other catalogues"))
def harvest_due(running: Running, day: str) -> dict[str, int]:
    """Every source whose turn has come; one that fails holds up no other."""
    due_sources = sources.list_due_sources(actor=SYSTEM, today=date.fromisoformat(day))
    return {"sources": len(due_sources), "failed": sum(not _harvest_source(running, source) for source in due_sources)}


def harvest(running: Running, source: int) -> dict[str, int]:
    """One source, now."""
    return {"sources": 1, "failed": int(not _harvest_source(running, sources.find_source(number=source, actor=SYSTEM)))}


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


def load_table(running: Running, resource: str) -> dict[str, int]:
    """The rows of an uploaded table, so that they can be asked; a file that is none stays a file."""
    table = registered.find_resource(key=resource)
    if table is None or table.file is None:
        return {"rows": 0}
    try:
        fields, records = uploaded_tables.read_table(files.path_of(table.file), table.url)
        if fields:
            rows.replace_rows(SYSTEM, resource=table, fields=fields, records=records)
    except (Problem, Refused) as problem:
        running.log(str(problem))
        return {"rows": 0}
    return {"rows": len(records)}


def start_table_load(actor: Actor, *, resource: Resource) -> Job | None:
    """Read an uploaded file into rows as soon as a worker is free; None for what is no table."""
    if resource.format.upper() not in uploaded_tables.TABLES:
        return None
    title = _("Rows of %(title)s") % {"title": resource}
    return jobs.start_job(
        load_table, actor=actor, title=title, unless_waiting=True, attended=True, resource=str(resource.pk)
    )


def start_harvest(actor: Actor, *, source: Source) -> Job:
    """Harvest a source as soon as a worker is free."""
    title = _("Harvest: %(title)s") % {"title": source.title}
    return jobs.start_job(harvest, actor=actor, title=title, unless_waiting=True, attended=True, source=source.pk)


def _harvest_source(running: Running, source: Source) -> bool:
    def progress(done: int) -> None:
        running.progress(done, 0, source.title)

    try:
        done = harvesting.harvest_source(SYSTEM, source=source, now=timezone.now(), progress=progress)
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

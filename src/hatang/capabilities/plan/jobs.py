"""Work that nobody waits for on a page: trends after an import, documents that take long to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.plan.actions import readings as actions
from hatang.capabilities.plan.formats import reading as files_in
from hatang.capabilities.plan.models import Reading
from hatang.capabilities.plan.queries import documents, standing
from hatang.capabilities.plan.terms import ReadingState
from hatang.kernel import events, files, jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from hatang.kernel.access import Actor
    from hatang.kernel.jobs import Running


def refresh_trends(running: Running) -> int:
    """Compute where every live plan stands today with its trend; returns how many plans there were."""
    today = timezone.localdate()
    live = documents.plans(as_of=today, live_only=True)
    for done, row in enumerate(live, start=1):
        standing.standing(plan=documents.plan(name=row.code), as_of=today, actor=SYSTEM)
        running.progress(done, len(live), row.number)
    return len(live)


def read_document(running: Running, reading_id: str) -> str:
    """Read an uploaded document that takes long, page by page; what is wrong with it is said in its draft."""
    reading = Reading.objects.get(pk=reading_id)
    if reading.state != ReadingState.WAITING:
        return str(reading.state)
    content = files.path_of(reading.file).read_bytes()
    try:
        source = files_in.source_of(content, reading.file_name, running.progress)
    except Problem as problem:
        actions.fail(reading, problem=problem)
        running.log(str(problem))
    else:
        actions.fill(reading, source=source, today=timezone.localdate())
    return str(reading.state)


def start_reading(reading: Reading, *, actor: Actor) -> None:
    """Queue the reading of a document that takes long."""
    title = _("Reading %(file)s") % {"file": reading.file_name}
    job = jobs.start(read_document, actor=actor, title=title, reading_id=str(reading.pk))
    reading.job = job.pk
    reading.save(update_fields=["job"])


@events.on("imports.committed")
def on_import(payload: dict[str, Any]) -> None:
    """One refresh waits at a time, however many files come in."""
    jobs.start(refresh_trends, actor=SYSTEM, title=_("Trends of the plans after an import"), unless_waiting=True)

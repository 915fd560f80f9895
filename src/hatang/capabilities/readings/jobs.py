"""Documents that take long to read: work that nobody waits for on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.readings import formats as files_in
from hatang.capabilities.readings.actions import readings as actions
from hatang.capabilities.readings.models import Reading
from hatang.capabilities.readings.terms import ReadingState
from hatang.kernel import files, jobs
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from hatang.kernel.access import Actor
    from hatang.kernel.jobs import Running


@jobs.named("hatang.capabilities.plan.jobs.read_document")
def read_document(running: Running, reading_id: str) -> str:
    """Read an uploaded document that takes long, page by page; what is wrong with it is said in its draft."""
    reading = Reading.objects.get(pk=reading_id)
    if reading.state != ReadingState.WAITING:
        return str(reading.state)
    content = files.path_of(reading.file).read_bytes()
    try:
        source = files_in.source_of(content, reading.file_name, running.progress)
    except Problem as problem:
        actions.fail_reading(reading, problem=problem)
        running.log(str(problem))
    else:
        actions.fill_reading(reading, source=source, today=timezone.localdate())
    return str(reading.state)


def start_reading(reading: Reading, *, actor: Actor) -> None:
    """Queue the reading of a document that takes long."""
    title = _("Reading %(file)s") % {"file": reading.file_name}
    job = jobs.start_job(read_document, actor=actor, title=title, reading_id=str(reading.pk))
    reading.job = job.pk
    reading.save(update_fields=["job"])

"""What CKAN's API does by itself: it reads uploaded tables, as XLoader does beside a CKAN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.ckan.actions import rows
from hatang.capabilities.ckan.formats import uploaded_tables
from hatang.capabilities.ckan.formats.refusals import Refused
from hatang.capabilities.opendata.public import registered
from hatang.kernel import files, jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from hatang.capabilities.opendata.public import Resource
    from hatang.kernel.access import Actor
    from hatang.kernel.jobs import Running
    from hatang.kernel.models import Job


@jobs.named("hatang.capabilities.opendata.jobs.load_table")
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

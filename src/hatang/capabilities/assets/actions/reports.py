"""What agents reported: each day on which one was heard of is a row, so that the day before stays known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.assets.models import AgentReport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.capabilities.assets.models import Endpoint

BATCH = 1000


def record_reports(filed: Sequence[tuple[Endpoint, date | None]], *, import_id: str, as_of: date) -> None:
    """Keep for each machine the day on which a file as of the date says that its agent was last heard of.

    A report between that day and the date of the file is denied by it and goes; None denies all up to that date.
    """
    last = {endpoint.pk: seen_on for endpoint, seen_on in filed}
    later = AgentReport.objects.filter(endpoint__in=list(last), seen_on__lte=as_of)
    if (days := [seen_on for seen_on in last.values() if seen_on is not None]) and len(days) == len(last):
        later = later.filter(seen_on__gt=min(days))
    denied = [
        pk
        for pk, endpoint, seen_on in later.values_list("pk", "endpoint", "seen_on")
        if (latest := last[endpoint]) is None or seen_on > latest
    ]
    if denied:
        AgentReport.objects.filter(pk__in=denied).delete()
    reports = [
        AgentReport(endpoint_id=endpoint, seen_on=seen_on, import_id=import_id)
        for endpoint, seen_on in last.items()
        if seen_on is not None
    ]
    AgentReport.objects.bulk_create(reports, batch_size=BATCH, ignore_conflicts=True)

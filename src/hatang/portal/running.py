"""«Việc đang chạy»: long work that a person started, how far it is, what it said; cancel and retry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, F
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hatang.kernel import audit, jobs
from hatang.kernel.access import actor_of, allow
from hatang.kernel.models import Job
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.problems import Text

# Older work is found through the audit log.
_SHOWN = 100
# The answer by which htmx stops asking.
_ASK_NO_MORE = 286


# What is going on comes first, then what went wrong.
_ORDER = (Job.State.RUNNING, Job.State.WAITING, Job.State.FAILED, Job.State.DONE, Job.State.CANCELLED)


@dataclass(frozen=True)
class StateTab:
    """Work in one state, or all of it under the empty code: how much there is."""

    code: str
    title: Text
    count: int


@dataclass(frozen=True)
class TimedJob:
    """Work as it stands at a moment; `lasts` is in seconds, None of what has not begun."""

    job: Job
    lasts: float | None


@dataclass(frozen=True)
class JobsPart:
    """Work that goes on, or that has ended: how much there is, and the newest of it."""

    code: str
    title: Text
    count: int
    jobs: list[TimedJob]


@allow("jobs.view")
def show_jobs(request: HttpRequest) -> HttpResponseBase:
    """The actor's work, what goes on before what ended last; asked for again by the page while something goes on."""
    own, state, now = jobs.visible_to(actor_of(request)), request.GET.get("state", ""), timezone.now()
    tabs = _count_states(own)
    chosen = own.filter(state=state) if state in Job.State.values else own
    newest_first = (F("ended_at").desc(nulls_first=True), "state", "-created_at")
    listed = [_time_job(job, now) for job in chosen.order_by(*newest_first)[:_SHOWN]]
    goes_on = any(tab.count for tab in tabs if tab.code in (Job.State.RUNNING, Job.State.WAITING))
    page = {
        "jobs": listed,
        "parts": _part_jobs(listed, tabs, state),
        "goes_on": goes_on,
        "tabs": tabs,
        "state": state,
        "shown": _SHOWN,
    }
    if request.headers.get("HX-Request"):
        return render(request, "portal/jobs_list.html", page, status=200 if goes_on else _ASK_NO_MORE)
    return render(request, "portal/jobs.html", page)


def _part_jobs(listed: list[TimedJob], tabs: list[StateTab], state: str) -> list[JobsPart]:
    """What goes on apart from what has ended; of one state chosen only the part that it belongs to."""
    going = {Job.State.RUNNING.value, Job.State.WAITING.value}
    known = {code for code in Job.State.values if state not in Job.State.values or code == state}
    return [
        JobsPart(
            *(code, title, sum(tab.count for tab in tabs if tab.code in states & known)),
            [timed for timed in listed if timed.job.state in states],
        )
        for code, title, states in (
            ("going", _("Going on"), going),
            ("ended", _("Ended"), set(Job.State.values) - going),
        )
        if states & known
    ]


def _count_states(own: QuerySet[Job]) -> list[StateTab]:
    counts = dict(own.order_by().values_list("state").annotate(Count("pk")))
    tabs = [StateTab(state.value, state.label, counts.get(state.value, 0)) for state in _ORDER]
    return [StateTab("", _("All"), sum(counts.values())), *tabs]


def _time_job(job: Job, now: datetime) -> TimedJob:
    begun = job.started_at
    return TimedJob(job, None if begun is None else max(0.0, ((job.ended_at or now) - begun).total_seconds()))


@allow("jobs.view")
def show_jobs_notice(request: HttpRequest) -> HttpResponseBase:
    """How much work runs, for the top bar of every page."""
    count = jobs.visible_to(actor_of(request)).filter(ended_at__isnull=True).count()
    return render(request, "portal/jobs_notice.html", {"count": count})


def _find_job(request: HttpRequest, key: UUID) -> Job:
    job = jobs.visible_to(actor_of(request)).filter(pk=key).first()
    if job is None:
        raise Missing("job", _("There is no such work"), where=str(key))
    return job


@require_POST
@transaction.atomic
def _cancel_job(request: HttpRequest, key: UUID) -> HttpResponseBase:
    job = _find_job(request, key)
    jobs.cancel_job(job)
    audit.record_act(actor_of(request), "kernel.job.cancel", "kernel.job", job.pk, after={"title": job.title})
    return redirect("portal:jobs")


@require_POST
@transaction.atomic
def _retry_job(request: HttpRequest, key: UUID) -> HttpResponseBase:
    job = _find_job(request, key)
    jobs.retry_job(job)
    audit.record_act(actor_of(request), "kernel.job.retry", "kernel.job", job.pk, after={"title": job.title})
    return redirect("portal:jobs")


cancel = allow("jobs.view")(_cancel_job)
retry = allow("jobs.view")(_retry_job)

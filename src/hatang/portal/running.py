"""«Việc đang chạy»: long work that a person started, how far it is, what it said; cancel and retry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hatang.kernel import audit, jobs
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.models import Job

# Older work is found through the audit log.
_SHOWN = 100


@allow("jobs.view")
def show_jobs(request: HttpRequest) -> HttpResponseBase:
    """The actor's work, newest first; asked for again by the page while something runs."""
    listed = list(jobs.visible_to(actor_of(request))[:_SHOWN])
    running = any(job.ended_at is None for job in listed)
    template = "portal/jobs_list.html" if request.headers.get("HX-Request") else "portal/jobs.html"
    return render(request, template, {"jobs": listed, "running": running})


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

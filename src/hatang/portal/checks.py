"""Whether the province's own data hold to the rules: the last run, what failed, and another run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hatang.kernel import jobs
from hatang.kernel.access import actor_of, allow
from hatang.kernel.invariants import RuleOutcome
from hatang.kernel.models import Job
from hatang.portal.jobs import check_invariants

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


def find_last_run() -> Job | None:
    """The last run that came to its end, whoever began it."""
    return jobs.list_runs(check_invariants).filter(state=Job.State.DONE).order_by("-ended_at").first()


def read_outcomes(run: Job | None) -> list[RuleOutcome]:
    """What a run has kept, what failed first."""
    kept = (run.result or {}).get("outcomes", ()) if run is not None else ()
    outcomes = [RuleOutcome(**{**row, "sentences": tuple(row["sentences"])}) for row in kept]
    return sorted(outcomes, key=lambda outcome: outcome.holds)


@allow("audit.view")
def show_checks(request: HttpRequest) -> HttpResponseBase:
    """Every rule with how it came out last."""
    run = find_last_run()
    values = {"run": run, "outcomes": read_outcomes(run), "is_running": jobs.is_due(check_invariants)}
    return render(request, "portal/checks.html", values)


@require_POST
@allow("audit.view")
def begin_run(request: HttpRequest) -> HttpResponseBase:
    """Another run, behind the page."""
    if not jobs.is_due(check_invariants):
        title = _("Rules that the data must hold to")
        jobs.start_job(
            check_invariants,
            actor=actor_of(request),
            title=title,
            attended=True,
            day=timezone.localdate().isoformat(),
        )
    return redirect("portal:checks")

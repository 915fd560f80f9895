"""The lake is written every night, when somebody asks for it, and when a dataset is opened, made anew or removed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.lake import actions
from hatang.capabilities.lake.terms import Outcome
from hatang.kernel import datasets, events, jobs
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from hatang.kernel.jobs import Running


@jobs.run_daily(gettext_lazy("Publish the datasets of the day"))
def publish(running: Running, day: str) -> dict[str, int]:
    """Every dataset as of the day into the lake; what has not changed gets no new snapshot."""
    published = actions.publish_datasets(
        SYSTEM, names=(), as_of=date.fromisoformat(day), now=timezone.now(), progress=running.progress
    )
    made = [outcome for outcome in published if outcome.outcome is Outcome.PUBLISHED]
    running.log(_("%(made)d of %(all)d datasets published") % {"made": len(made), "all": len(published)})
    for outcome in published:
        if outcome.problem:
            running.log(
                _("%(dataset)s was not published: %(problem)s")
                % {"dataset": _title_of(outcome.dataset), "problem": outcome.problem}
            )
        if outcome.failed_checks:
            running.log(
                _("%(dataset)s: %(count)d checks not passed")
                % {"dataset": _title_of(outcome.dataset), "count": outcome.failed_checks}
            )
    return {"published": len(made), "datasets": len(published)}


def publish_one(running: Running, dataset: str) -> dict[str, str]:
    """One dataset as of today: nobody waits for the night to see what was opened."""
    (done,) = actions.publish_datasets(
        SYSTEM, names=(dataset,), as_of=timezone.localdate(), now=timezone.now(), patient=True
    )
    return {"version": done.version, "problem": done.problem}


def withdraw_all(running: Running, dataset: str, reason: str) -> dict[str, int]:
    return {"withdrawn": actions.withdraw_all(SYSTEM, dataset=dataset, reason=reason, now=timezone.now())}


@events.subscribe_to("dataset.opened")
@events.subscribe_to("dataset.renewed")
def on_opened(payload: dict[str, Any]) -> None:
    """A dataset that is new to all, or whose rows were all made anew, stands in the lake at once."""
    title = _("Publish %(dataset)s") % {"dataset": _title_of(payload["dataset"])}
    jobs.start_job(publish_one, actor=SYSTEM, title=title, unless_waiting=True, **payload)


@events.subscribe_to("dataset.removed")
def on_removed(payload: dict[str, Any]) -> None:
    title = _("Withdraw what was published of %(dataset)s") % {"dataset": _title_of(payload["dataset"])}
    jobs.start_job(withdraw_all, actor=SYSTEM, title=title, **payload)


def _title_of(name: str) -> str:
    """What people call a dataset; its name where it is gone."""
    dataset = datasets.find_dataset(name)
    return name if dataset is None else str(dataset.title)

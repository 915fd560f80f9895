"""The lake is written every night, when somebody asks for it, and when a dataset is opened, made anew or removed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.lake import actions
from hatang.capabilities.lake.terms import Outcome
from hatang.kernel import events, jobs
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from hatang.kernel.jobs import Running


@jobs.daily(gettext_lazy("Publish the datasets of the day"))
def publish(running: Running, day: str) -> dict[str, int]:
    """Every dataset as of the day into the lake; what has not changed gets no new snapshot."""
    found = actions.publish(
        SYSTEM, names=(), as_of=date.fromisoformat(day), now=timezone.now(), progress=running.progress
    )
    made = [each for each in found if each.outcome is Outcome.PUBLISHED]
    running.log(_("%(made)d of %(all)d datasets published") % {"made": len(made), "all": len(found)})
    for each in found:
        if each.problem:
            running.log(
                _("%(dataset)s was not published: %(problem)s") % {"dataset": each.dataset, "problem": each.problem}
            )
        if each.failed_checks:
            running.log(
                _("%(dataset)s: %(count)d checks not passed") % {"dataset": each.dataset, "count": each.failed_checks}
            )
    return {"published": len(made), "datasets": len(found)}


def publish_one(running: Running, dataset: str) -> dict[str, str]:
    """One dataset as of today: nobody waits for the night to see what was opened."""
    (done,) = actions.publish(SYSTEM, names=(dataset,), as_of=timezone.localdate(), now=timezone.now(), patient=True)
    return {"version": done.version, "problem": done.problem}


def withdraw_all(running: Running, dataset: str, reason: str) -> dict[str, int]:
    return {"withdrawn": actions.withdraw_all(SYSTEM, dataset=dataset, reason=reason, now=timezone.now())}


@events.on("dataset.opened")
@events.on("dataset.renewed")
def on_opened(payload: dict[str, Any]) -> None:
    """A dataset that is new to all, or whose rows were all made anew, stands in the lake at once."""
    jobs.start(publish_one, actor=SYSTEM, title=_("Publish %(dataset)s") % payload, unless_waiting=True, **payload)


@events.on("dataset.removed")
def on_removed(payload: dict[str, Any]) -> None:
    title = _("Withdraw what was published of %(dataset)s") % payload
    jobs.start(withdraw_all, actor=SYSTEM, title=title, **payload)

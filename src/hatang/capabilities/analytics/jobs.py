"""What is due is sent each day; what is watched is looked at after each publication."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.analytics.actions import deliveries, handing, materials
from hatang.capabilities.analytics.formats import engine
from hatang.kernel import events, jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.kernel.jobs import Running


@contextmanager
def _leave_no_engine() -> Iterator[None]:
    """Engines wait for the next question of a reader; a worker asks again tomorrow, and each holds 65 MB."""
    try:
        yield
    finally:
        engine.end_waiting()


@jobs.run_daily(gettext_lazy("Answers to send today"))
@_leave_no_engine()
def send(running: Running, day: str) -> dict[str, int]:
    """Send the schedules that are due; a second run of the day sends nothing twice."""
    done = deliveries.send_due_schedules(today=date.fromisoformat(day), now=timezone.now())
    if not done.configured:
        running.log(_("No mail server is known: nothing was mailed."))
    elif done.failed:
        running.log(_("%(count)d schedules could not be sent") % {"count": done.failed})
    return {"sent": done.sent, "failed": done.failed}


@_leave_no_engine()
def look(running: Running) -> dict[str, int]:
    """Look at every watched question."""
    done = deliveries.check_alerts(today=timezone.localdate(), now=timezone.now())
    return {"told": done.sent, "failed": done.failed}


@_leave_no_engine()
def keep_models(running: Running) -> dict[str, int]:
    """Publish what models read of earlier days, then keep the models that are asked often as files."""
    try:
        made = materials.publish_earlier(now=timezone.now())
    except Conflict as busy:
        # Somebody else is publishing; after that this work is queued again.
        running.log(str(busy))
        made = 0
    return {"published": made, **materials.keep_models()}


@events.within("identity.account_closed")
def _on_closing(payload: dict[str, Any]) -> None:
    """The successor of whoever leaves goes on with what they kept, sent and watched."""
    handing.hand_over(
        leaver=payload["person"],
        label=payload["label"],
        successor=payload["successor"],
        successor_label=payload["successor_label"],
    )


@events.subscribe_to("lake.published")
def _on_publication(payload: dict[str, Any]) -> None:
    """One of each waits at a time, however many datasets are published: models first, then what is watched."""
    jobs.start_job(keep_models, actor=SYSTEM, title=_("Models after a publication"), unless_waiting=True)
    if deliveries.is_anything_watched():
        jobs.start_job(look, actor=SYSTEM, title=_("Watched questions after a publication"), unless_waiting=True)

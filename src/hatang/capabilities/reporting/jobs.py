"""The work of a day: tell people what is due, send each their letter; and settle what was done meanwhile."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.reporting.actions import handing, letters, notices
from hatang.kernel import events, jobs
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from hatang.kernel.jobs import Running


@jobs.run_daily(gettext_lazy("Reminders of the day"))
def remind(running: Running, day: str) -> dict[str, int]:
    """Hand over what ended bodies left open, write the notices of the day, then the letters.

    A second run tells and sends nothing twice.
    """
    handed = handing.hand_over(today=date.fromisoformat(day), now=timezone.now())
    made = notices.write_notices(today=date.fromisoformat(day))
    running.log(_("%(count)d new notices") % {"count": made})
    sent = letters.send_letters(today=date.fromisoformat(day), now=timezone.now())
    if not sent.configured:
        running.log(_("No mail server is known: nothing was mailed."))
    elif sent.failed:
        running.log(_("%(count)d letters were not taken by the mail server") % {"count": sent.failed})
    return {"handed_over": handed, "notices": made, "letters": sent.letters, "failed": sent.failed}


def follow(running: Running) -> int:
    """After a body has ended: its open reports go to whoever does its work."""
    return handing.hand_over(today=timezone.localdate(), now=timezone.now())


def refresh(running: Running) -> int:
    """Settle the notices of what has been done, without waiting for tomorrow."""
    return notices.write_notices(today=timezone.localdate())


def _on_change(payload: dict[str, Any]) -> None:
    """One refresh waits at a time, however much happens."""
    jobs.start_job(refresh, actor=SYSTEM, title=_("Notices after a change"), unless_waiting=True)


@events.subscribe_to("identity.organisations_changed")
def _on_organisations(payload: dict[str, Any]) -> None:
    jobs.start_job(follow, actor=SYSTEM, title=_("Reports of bodies that have ended"), unless_waiting=True)


for _name in (
    "reporting.handed_over",
    "reporting.submitted",
    "reporting.returned",
    "reporting.thrown_away",
    "reporting.taken_back",
    "plan.task_reported",
    "plan.obstacle_raised",
    "plan.work_ordered",
):
    events.subscribe_to(_name)(_on_change)
events.subscribe_to("plan.obstacle_answered")(_on_change)
for _name in ("siting.share_offered", "siting.share_answered"):
    events.subscribe_to(_name)(_on_change)

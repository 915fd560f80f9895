"""Work of disputes: what is due each day, and what follows from events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from hatang.capabilities.disputes.actions import challenges, hole_lists, residents
from hatang.kernel import events, jobs

if TYPE_CHECKING:
    from hatang.kernel.jobs import Running


@jobs.run_daily(gettext_lazy("Deadlines of coverage challenges"))
@jobs.named("hatang.capabilities.coverage.jobs.pass_deadlines")
def pass_deadlines(running: Running, day: str) -> dict[str, Any]:
    """Challenges that nobody answered in time count as conceded, where the rule of their filing says so."""
    lapsed = challenges.lapse_overdue(now=timezone.now())
    return {"lapsed": [challenge.pk for challenge in lapsed]}


@jobs.run_daily(gettext_lazy("Contacts of residents that are kept no longer"))
@jobs.named("hatang.capabilities.coverage.jobs.erase_contacts")
def erase_contacts(running: Running, day: str) -> dict[str, Any]:
    """Erase the contacts whose time is over."""
    return {"erased": residents.erase_contacts(today=timezone.localdate())}


@events.subscribe_to("imports.committed")
def on_import(payload: dict[str, Any]) -> None:
    """The register of signal holes follows the list that places keeps."""
    if "places.signal_hole" in payload["datasets"]:
        hole_lists.take_over_list(now=timezone.now())


@events.subscribe_to("places.signal_hole_changed")
def on_list_changed(payload: dict[str, Any]) -> None:
    """Somebody wrote into the list under places by hand."""
    hole_lists.take_over_list(now=timezone.now())

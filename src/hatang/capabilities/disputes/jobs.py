"""Work of disputes: what is due each day, and what follows from events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from hatang.capabilities.disputes.actions import challenges, followers, hole_lists, photographs, residents, senders
from hatang.kernel import events, jobs
from hatang.kernel.access import SYSTEM

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
    """Erase the contacts and photographs whose time is over."""
    today = timezone.localdate()
    erased = residents.erase_contacts(today=today) + followers.erase_contacts(today=today)
    erased += senders.erase_senders(today=today)
    return {"erased": erased, "photographs": photographs.erase_photographs(today=today)}


@events.subscribe_to("imports.committed")
def on_import(payload: dict[str, Any]) -> None:
    """The register of signal holes follows the list that places keeps."""
    if "places.signal_hole" in payload["datasets"]:
        hole_lists.take_over_list(now=timezone.now())


@events.subscribe_to("places.signal_hole_changed")
def on_list_changed(payload: dict[str, Any]) -> None:
    """Somebody wrote into the list under places by hand."""
    hole_lists.take_over_list(now=timezone.now())


@jobs.named("hatang.capabilities.disputes.jobs.write_letters")
def write_letters(running: Running, report_ids: list[int]) -> dict[str, Any]:
    """Tell those who follow a place that its reports were answered."""
    return {"letters": followers.write_letters(report_ids)}


@jobs.named("hatang.capabilities.disputes.jobs.write_proof")
def write_proof(running: Running, contact: int) -> dict[str, Any]:
    """Ask an address whether it is theirs."""
    return {"letters": followers.write_proof(contact)}


@events.subscribe_to("coverage.address_left")
def on_address(payload: dict[str, Any]) -> None:
    """The letter goes out behind the page: nobody learns from its pace whether it goes."""
    jobs.start_job(write_proof, actor=SYSTEM, title=gettext("Letter to prove an address"), contact=payload["contact"])


@events.subscribe_to("coverage.signal_reports_answered")
def on_answer(payload: dict[str, Any]) -> None:
    """Letters go out behind the answer: a slow mail server holds up nobody."""
    jobs.start_job(
        write_letters,
        actor=SYSTEM,
        title=gettext("Letters to residents who reported"),
        report_ids=payload["reports"],
    )

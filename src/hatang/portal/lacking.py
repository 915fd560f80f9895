"""The first days of a province: what it lacks, who is to act, and where it is brought in."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.engines.writing.words import order_key
from hatang.kernel import panels
from hatang.kernel.access import ADMINISTRATOR, OFFICER, allow
from hatang.kernel.ui import frames
from hatang.portal import checks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from hatang.kernel.problems import Text


# How much of what one owes is shown at once; the rest is unfolded.
_SHOWN = 8
KEEPERS = frozenset({ADMINISTRATOR, OFFICER})


@allow("audit.view")
def show_lacking(request: HttpRequest) -> HttpResponse:
    """Everything that is not there yet, by kind and by who is to act."""
    look = frames.build_look(request)
    kinds = []
    for lack in panels.list_panels(panels.Lack, look.actor):
        things = sorted(lack.list_things(look), key=lambda thing: order_key(thing.owner))
        owed = ((owner, list(group)) for owner, group in groupby(things, key=lambda thing: thing.owner))
        owners = [(owner, (group[:_SHOWN], group[_SHOWN:])) for owner, group in owed]
        number, ways = sum(thing.number for thing in things), lack.ways(look) if lack.ways is not None else ()
        kinds.append((lack.name, lack.title, number, owners, ways))
    page = {"kinds": kinds, "count": sum(number for _name, _title, number, _owners, _ways in kinds)}
    return render(request, "portal/lacking.html", page)


def list_missing_mail(look: panels.Look) -> Iterator[panels.LackingThing]:
    """That no mail server is named, with what it costs and how one is."""
    if not settings.HATANG_SENDS_MAIL:
        costs = _("invitations only as printed slips, no reminders, no answers to residents by letter")
        address = reverse("portal:help", args=["may-chu-thu"])
        yield panels.LackingThing(_("an administrator"), _("No mail server is named"), address, costs)


def show_card(look: panels.Look) -> panels.Part | None:
    """The card of the lead department, below its own work; the administrator's begins the page (`health`)."""
    if look.actor.has(ADMINISTRATOR):
        return None
    run = checks.find_last_run()
    failing = [outcome for outcome in checks.read_outcomes(run) if not outcome.holds]
    return panels.Part("portal/keeping_card.html", {"lacking": count_lacks(look), "run": run, "failing": len(failing)})


def count_lacks(look: panels.Look) -> list[tuple[str, Text, int]]:
    """(name, title, how much is lacking) of each kind that is counted."""
    kinds = [lack for lack in panels.list_panels(panels.Lack, look.actor) if lack.counted]
    return [(lack.name, lack.title, sum(thing.number for thing in lack.list_things(look))) for lack in kinds]

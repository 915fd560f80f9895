"""The door of siting: what the demonstration begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.siting import jobs as _jobs
from hatang.capabilities.siting.actions import networks as _networks
from hatang.capabilities.siting.actions import scenarios as _scenarios
from hatang.capabilities.siting.models import LineNetwork
from hatang.capabilities.siting.queries import builds as _builds
from hatang.capabilities.siting.queries.builds import Planned
from hatang.capabilities.siting.terms import OfferAnswer, ScenarioQuestion
from hatang.kernel.definitions import read_definition

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hatang.kernel.access import Actor

__all__ = ["OpenOffer", "Planned", "begin_demonstration", "open_offers", "sum_planned_builds"]


def sum_planned_builds(operator: str, year: int, as_of: date) -> Planned | None:
    """The sums of an operator's plan for a year as its files say on the date; None where it filed none."""
    return _builds.sum_planned_builds(operator=operator, year=year, as_of=as_of)


@dataclass(frozen=True)
class OpenOffer:
    """An offer to build together that waits for the answer of `to_operator` until `answer_by`."""

    id: int
    operator: str
    to_operator: str
    code: str
    name: str
    year: int
    offered_on: date
    answer_by: date


def open_offers(as_of: date, actor: Actor) -> list[OpenOffer]:
    """The offers that wait for an answer on the date; how many days one has is the definition `share_answer`."""
    days = int(read_definition(_ANSWER, as_of).values["days"])
    return [
        OpenOffer(
            *(offer.pk, offer.operator, offer.to_operator, offer.code, offer.name, offer.year),
            offered_on=(offered_on := timezone.localtime(offer.offered_at).date()),
            answer_by=offered_on + timedelta(days=days),
        )
        for offer in _builds.list_share_offers(actor=actor).filter(answer=OfferAnswer.WAITING)
        if timezone.localtime(offer.offered_at).date() <= as_of
    ]


_ANSWER = "share_answer"


# What the demonstration asks: enough for eight masts or so, built in three years.
_BUDGET_VND = 40_000_000_000
_BUILD_YEARS = 3
_SECONDS = 6.0
# The decision of the demonstration holds since a week: whoever accepts another one today can.
_DECIDED_BEFORE = timedelta(days=7)
# The coverage, queued before, first takes the terrain in: hops and high points need it.
_TERRAIN_READ = timedelta(seconds=20)


def begin_demonstration(actor: Actor, *, lines: Path, source: str, as_of: date, not_before: datetime) -> bool:
    """Take in the schematic network of a demonstration province and queue three scenarios on it, once; the one about
    masts, which waits until the terrain is taken in, is accepted when it is solved. False where any network was
    added before."""
    if LineNetwork.objects.exists():
        return False
    with lines.open("rb") as stream:
        network = _networks.add_network(actor, name=lines.name, stream=stream, source=source, is_generated=True)
    years: dict[str, object] = {"build_years": _BUILD_YEARS, "seconds": _SECONDS}
    questions: tuple[tuple[str, dict[str, object]], ...] = (
        (_("Fibre to every hamlet"), {"question": ScenarioQuestion.FIBRE.value, **years}),
        (_("The cheapest for each hamlet"), {"question": ScenarioQuestion.CHEAPEST.value, "seconds": _SECONDS}),
    )
    for name, asked in questions:
        made = _scenarios.create_scenario(actor, name=name, asked=asked, as_of=as_of, network_id=network.pk)
        _jobs.queue_solve(actor, made, not_before=not_before)
    masts = _scenarios.create_scenario(
        actor,
        name=_("Masts for 40 billion đồng"),
        asked={"question": ScenarioQuestion.BUDGET.value, "budget_vnd": _BUDGET_VND, **years},
        as_of=as_of,
        network_id=network.pk,
    )
    _jobs.queue_demonstration(actor, masts, decided_on=as_of - _DECIDED_BEFORE, not_before=not_before + _TERRAIN_READ)
    return True

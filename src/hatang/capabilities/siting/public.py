"""The door of siting: what the demonstration begins with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.siting import jobs as _jobs
from hatang.capabilities.siting.actions import networks as _networks
from hatang.capabilities.siting.actions import scenarios as _scenarios
from hatang.capabilities.siting.models import LineNetwork
from hatang.capabilities.siting.terms import Question

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from hatang.kernel.access import Actor

__all__ = ["begin_demonstration"]


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
        (_("Fibre to every hamlet"), {"question": Question.FIBRE.value, **years}),
        (_("The cheapest for each hamlet"), {"question": Question.CHEAPEST.value, "seconds": _SECONDS}),
    )
    for name, asked in questions:
        made = _scenarios.ask(actor, name=name, asked=asked, as_of=as_of, network_id=network.pk)
        _jobs.queue(actor, made, not_before=not_before)
    masts = _scenarios.ask(
        actor,
        name=_("Masts for 40 billion đồng"),
        asked={"question": Question.BUDGET.value, "budget_vnd": _BUDGET_VND, **years},
        as_of=as_of,
        network_id=network.pk,
    )
    _jobs.queue_demonstration(actor, masts, decided_on=as_of - _DECIDED_BEFORE, not_before=not_before + _TERRAIN_READ)
    return True

"""What officers of the demonstration did with its figures: results closed, a letter entered, obstacles answered."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from hatang.capabilities.plan import public as plan

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


def perform(actor: Actor, *, now: datetime) -> None:
    """Do every act of `data/demo/acts.json`, as the department's officer."""
    acts = json.loads((Path(settings.CHECKOUT) / "data" / "demo" / "acts.json").read_text(encoding="utf-8"))
    for each in acts["closed_results"]:
        approval = plan.Approval(each["document"], date.fromisoformat(each["approved_on"]))
        plan.close_result(
            actor, plan=each["plan"], number=each["number"], year=each["year"], approval=approval, now=now
        )
    for each in acts["letters"]:
        _enter(actor, each, now)
    for each in acts["obstacles"]:
        _raise(actor, each, now)


def _enter(actor: Actor, letter: dict[str, Any], now: datetime) -> None:
    plan.declare_figure(
        actor,
        plan=letter["plan"],
        number=letter["number"],
        as_of=date.fromisoformat(letter["as_of"]),
        letter=plan.Letter(letter["letter"], date.fromisoformat(letter["signed_on"]), letter["signer"]),
        numerator=Decimal(letter["numerator"]),
        denominator=Decimal(letter["denominator"]),
        note=letter["note"],
        now=now,
    )


def _raise(actor: Actor, obstacle: dict[str, Any], now: datetime) -> None:
    number = plan.raise_obstacle(
        actor,
        plan=obstacle["plan"],
        task=obstacle["task"],
        organisation=obstacle["organisation"],
        raised_on=date.fromisoformat(obstacle["raised_on"]),
        text=obstacle["text"],
        proposal=obstacle["proposal"],
        now=now,
    )
    if "answer" in obstacle:
        plan.answer_obstacle(
            actor,
            obstacle=number,
            answered_by=obstacle["answered_by"],
            answered_on=date.fromisoformat(obstacle["answered_on"]),
            answer=obstacle["answer"],
            document=obstacle["document"],
        )

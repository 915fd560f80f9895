"""What officers of the demonstration did: results closed, a letter entered, obstacles answered, reports decided."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from hatang.capabilities.analytics import public as analytics
from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting import public as reporting
from hatang.kernel.access import Actor, Grant


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
    for each in acts["reports"]:
        _report(actor, each)
    _put_up(actor, now)


def _put_up(actor: Actor, now: datetime) -> None:
    """The dashboards of `data/demo/dashboards.json`; their answers come with the first publication."""
    path = Path(settings.CHECKOUT) / "data" / "demo" / "dashboards.json"
    for each in json.loads(path.read_text(encoding="utf-8"))["dashboards"]:
        questions = [analytics.Question(**question) for question in each.pop("questions")]
        analytics.make_dashboard(actor, **each, questions=questions, now=now)


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


def _report(officer: Actor, report: dict[str, Any]) -> None:
    """A body's report on its way: filled in, sent, returned or accepted, on the day the act names."""
    body = report["organisation"]
    name = identity.organisation_names([body])[body]
    clerk = Actor(f"demo.{body}"[:64], name, frozenset({Grant(report["role"], body)}))
    now = timezone.make_aware(datetime.combine(date.fromisoformat(report["on"]), time(9)))
    number = reporting.fill_report(
        clerk,
        regime=report["regime"],
        period=report["period"],
        organisation=body,
        answers=report["answers"],
        corrections={code: (each["by"], each["reason"]) for code, each in report.get("corrections", {}).items()},
        now=now,
    )
    if report["state"] == "draft":
        return
    reporting.send_report(clerk, report=number, now=now)
    if report["state"] == "returned":
        reporting.return_report(officer, report=number, comment=report["comment"], now=now)
    elif report["state"] == "accepted":
        reporting.accept_report(officer, report=number, now=now)

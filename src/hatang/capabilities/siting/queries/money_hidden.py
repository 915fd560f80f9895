"""A scenario without its money: for those who may know what will be built, but not what it costs others.

Amounts are recognised by their names, which end with `_vnd` everywhere in an answer; what is drawn of costs goes too.
The objects are copies for reading: they are never saved.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from hatang.capabilities.siting.terms import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.siting.models import Scenario, ScenarioResult


def scenario(found: Scenario) -> Scenario:
    """Without prices, costs, budget and the curve; bound and best only where they count people."""
    shown = copy.copy(found)
    shown.summary, shown.asked = _row(found.summary), _row(found.asked)
    shown.inputs, shown.curve = {}, []
    if found.question != Question.BUDGET:
        shown.progress = []
        shown.summary = {name: value for name, value in shown.summary.items() if name not in ("bound", "incumbent")}
    return shown


def result(found: ScenarioResult) -> ScenarioResult:
    """What is built and how much of it, without amounts."""
    shown = copy.copy(found)
    shown.sites, shown.hamlets, shown.bill = _rows(found.sites), _rows(found.hamlets), _rows(found.bill)
    shown.phases = _rows(found.phases)
    return shown


def _rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_row(row) for row in rows]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.endswith("_vnd")}

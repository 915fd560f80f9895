"""A scenario without its money: for those who may know what will be built, but not what it costs others.

Amounts are recognised by their names, which end with `_vnd` everywhere in an answer; what is drawn of costs goes too.
The objects are copies for reading: they are never saved.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from hatang.capabilities.siting.terms import ScenarioQuestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.siting.models import Scenario, ScenarioResult


def hide_scenario_money(original: Scenario) -> Scenario:
    """Without prices, costs, budget and the curve; bound and best only where they count people."""
    shown = copy.copy(original)
    shown.summary, shown.asked = _drop_row_amounts(original.summary), _drop_row_amounts(original.asked)
    # What was read holds no money: it says which answers may be compared.
    shown.inputs, shown.curve = {name: original.inputs[name] for name in ("read",) if name in original.inputs}, []
    if original.question != ScenarioQuestion.BUDGET:
        shown.progress = []
        shown.summary = {name: value for name, value in shown.summary.items() if name not in ("bound", "incumbent")}
    return shown


def hide_result_money(original: ScenarioResult) -> ScenarioResult:
    """What is built and how much of it, without amounts."""
    shown = copy.copy(original)
    shown.sites, shown.hamlets, shown.bill = (
        _drop_rows_amounts(original.sites),
        _drop_rows_amounts(original.hamlets),
        _drop_rows_amounts(original.bill),
    )
    shown.phases = _drop_rows_amounts(original.phases)
    return shown


def _drop_rows_amounts(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_drop_row_amounts(row) for row in rows]


def _drop_row_amounts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.endswith("_vnd")}

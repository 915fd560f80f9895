"""What is planned: sites and lines of accepted scenarios, from the day on which their decision holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from django.urls import reverse

from hatang.capabilities.assets import public as assets
from hatang.capabilities.siting.models.scenarios import PLANNED_BY
from hatang.capabilities.siting.queries import scenarios

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.siting.models import Scenario
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class ScenarioAsset:
    """A planned asset with the scenario it comes from."""

    asset: assets.PlannedRow
    scenario: Scenario


def list_planned_assets(*, as_of: date, actor: Actor, kind: str = "") -> list[ScenarioAsset]:
    """What accepted scenarios will have built, as of a date and as far as the actor may see it."""
    rows = [
        row
        for row in assets.list_planned_assets(as_of=as_of, actor=actor, kind=kind)
        if row.source.startswith(PLANNED_BY)
    ]
    ids = {int(row.source.removeprefix(PLANNED_BY)) for row in rows}
    known = {scenario.source: scenario for scenario in scenarios.list_scenarios(actor=actor).filter(pk__in=ids)}
    return [ScenarioAsset(row, known[row.source]) for row in rows if row.source in known]


def build_planned_features(*, as_of: date, actor: Actor, kind: str = "") -> list[dict[str, Any]]:
    """Planned sites as points and planned lines, each leading to its scenario."""
    return [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(planned_asset.asset.geometry),
            "properties": {
                "kind": planned_asset.asset.kind,
                "name": planned_asset.asset.name,
                "code": planned_asset.asset.code,
                "year": planned_asset.asset.year,
                "decision": planned_asset.asset.decision,
                "scenario": planned_asset.scenario.name,
                "url": reverse("siting:scenario", args=[planned_asset.scenario.pk]),
            },
        }
        for planned_asset in list_planned_assets(as_of=as_of, actor=actor, kind=kind)
    ]

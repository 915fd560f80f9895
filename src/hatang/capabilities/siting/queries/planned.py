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
class Planned:
    """A planned asset with the scenario it comes from."""

    asset: assets.PlannedRow
    scenario: Scenario


def planned(*, as_of: date, actor: Actor, kind: str = "") -> list[Planned]:
    """What accepted scenarios will have built, as of a date and as far as the actor may see it."""
    rows = [row for row in assets.planned(as_of=as_of, actor=actor, kind=kind) if row.source.startswith(PLANNED_BY)]
    ids = {int(row.source.removeprefix(PLANNED_BY)) for row in rows}
    known = {each.source: each for each in scenarios.listed(actor=actor).filter(pk__in=ids)}
    return [Planned(row, known[row.source]) for row in rows if row.source in known]


def features(*, as_of: date, actor: Actor, kind: str = "") -> list[dict[str, Any]]:
    """Planned sites as points and planned lines, each leading to its scenario."""
    return [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(each.asset.geometry),
            "properties": {
                "kind": each.asset.kind,
                "name": each.asset.name,
                "code": each.asset.code,
                "year": each.asset.year,
                "decision": each.asset.decision,
                "scenario": each.scenario.name,
                "url": reverse("siting:scenario", args=[each.scenario.pk]),
            },
        }
        for each in planned(as_of=as_of, actor=actor, kind=kind)
    ]

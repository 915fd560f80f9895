"""What decisions will have built, on a date and as far as an actor may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from hatang.capabilities.assets.models import PlannedAsset

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class PlannedRow:
    """A planned site or line; `commune` is an area key, "" where unknown; `way` how a line is laid."""

    source: str
    code: str
    name: str
    kind: str
    lead: str
    decision: str
    year: int | None
    height_m: float | None
    length_m: int | None
    way: str
    commune: str
    geometry: shapely.Geometry


def list_planned_assets(*, as_of: date, actor: Actor, kind: str = "") -> list[PlannedRow]:
    """The planned assets of the date, by source."""
    planned_assets = PlannedAsset.objects.visible_to(actor).valid_on(as_of)
    return [
        PlannedRow(
            source=asset.source,
            code=asset.code,
            name=asset.name,
            kind=asset.kind,
            lead=asset.owner,
            decision=asset.decision,
            year=asset.year,
            height_m=asset.height_m,
            length_m=asset.length_m,
            way=asset.way,
            commune=asset.commune_key,
            geometry=shapely.from_wkb(bytes(asset.geometry.wkb)),
        )
        for asset in (planned_assets.filter(kind=kind) if kind else planned_assets)
    ]

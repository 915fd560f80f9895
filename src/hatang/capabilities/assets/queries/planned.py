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


def planned(*, as_of: date, actor: Actor, kind: str = "") -> list[PlannedRow]:
    """The planned assets of the date, by source."""
    found = PlannedAsset.objects.visible_to(actor).valid_on(as_of)
    return [
        PlannedRow(
            source=each.source,
            code=each.code,
            name=each.name,
            kind=each.kind,
            lead=each.owner,
            decision=each.decision,
            year=each.year,
            height_m=each.height_m,
            length_m=each.length_m,
            way=each.way,
            commune=each.commune_key,
            geometry=shapely.from_wkb(bytes(each.geometry.wkb)),
        )
        for each in (found.filter(kind=kind) if kind else found)
    ]

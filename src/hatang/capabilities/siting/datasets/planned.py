"""Planned sites: what accepted scenarios will build, from the day on which their decision holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.queries import planned
from hatang.capabilities.siting.terms import Backhaul
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


def planned_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for result in planned.results(as_of=as_of, actor=actor):
        for row in result.sites:
            yield {
                "scenario": result.scenario.pk,
                "code": row["code"],
                "name": row["name"],
                "commune": row["commune"],
                "height_m": row["height_m"],
                "backhaul": row["backhaul"],
                "decision": result.scenario.accepted.get("decision", ""),
                "geometry": shapely.Point(row["longitude"], row["latitude"]),
            }


PLANNED = Dataset(
    name="siting.planned",
    title=_("Planned sites"),
    description=_("Sites of accepted scenarios, from the day on which the decision holds."),
    fields=(
        Field("scenario", _("Scenario"), "integer", required=True),
        Field("code", _("Code"), "code", required=True),
        Field("name", _("Name")),
        Field("commune", _("Commune"), "code"),
        Field("height_m", _("Height"), "decimal", unit="m"),
        Field("backhaul", _("Backhaul"), "choice", choices=tuple((each.value, each.label) for each in Backhaul)),
        Field("decision", _("Decision")),
    ),
    key=("scenario", "code"),
    rows=planned_rows,
    geometry="Point",
    access="agency",
    cadence="irregular",
)

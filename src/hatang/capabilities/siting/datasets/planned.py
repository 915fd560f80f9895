"""Planned sites: what accepted scenarios will build, from the day on which their decision holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import public as assets
from hatang.capabilities.siting.queries import planned
from hatang.capabilities.siting.terms import SiteSource
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


def planned_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for planned_asset in planned.list_planned_assets(as_of=as_of, actor=actor, kind=assets.PlannedKind.SITE):
        yield {
            "scenario": planned_asset.scenario.pk,
            "code": planned_asset.asset.code,
            "name": planned_asset.asset.name,
            "commune": planned_asset.asset.commune,
            "height_m": planned_asset.asset.height_m,
            "source": planned_asset.asset.way,
            "year": planned_asset.asset.year,
            "decision": planned_asset.asset.decision,
            "geometry": planned_asset.asset.geometry,
        }


PLANNED = Dataset(
    name="siting.planned",
    also=_("planned masts, planned positions"),
    data_class="other",
    title=_("Planned sites"),
    description=_("Sites of accepted scenarios, from the day on which the decision holds."),
    fields=(
        Field("scenario", _("Scenario"), "integer", required=True, ranks=True),
        Field("code", _("Code"), "code", required=True),
        Field("name", _("Name")),
        Field("commune", _("Commune"), "code", of=("places.unit",)),
        Field("height_m", _("Height"), "decimal", unit="m"),
        Field("source", _("Candidate"), "choice", choices=tuple(SiteSource.choices)),
        Field("year", _("Year"), "integer"),
        Field("decision", _("Decision")),
    ),
    key=("scenario", "code"),
    rows=planned_rows,
    geometry="Point",
    access="agency",
    cadence="irregular",
)

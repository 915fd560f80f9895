"""Operators' planned builds as a dataset: each operator its own, the lead department all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting import rules
from hatang.capabilities.siting.queries import builds
from hatang.capabilities.siting.terms import BuildKind
from hatang.kernel.datasets import Dataset, Field, Unheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

OPERATOR = Field("operator", _("Operator"), "code", required=True, of=("identity.organisation",))
CODE = Field("code", _("Code"), "code", required=True)
NAME = Field("name", _("Name"))
YEAR = Field("year", _("Year"), "integer", required=True)
TECHNOLOGY = Field("technology", _("Technology"), description=_("In the operator's words: 5G; a cable of 24 fibres."))
NOTE = Field("note", _("Note"))


def build_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for row in builds.list_planned_builds(as_of=as_of, actor=actor):
        yield {
            "operator": row.operator,
            "kind": row.kind,
            "code": row.code,
            "name": row.name,
            "year": row.year,
            "technology": row.technology,
            "note": row.note,
            "length_km": builds.measure_routes_km([row]) if row.kind == BuildKind.ROUTE else None,
            "geometry": shapely.from_wkb(bytes(row.geometry.wkb)),
        }


PLANNED_BUILD = Dataset(
    name="siting.planned_build",
    unheld=(
        Unheld(
            _("filed its plan late, when operators filed"),
            _("on which day operators filed their plans"),
            _("telecommunications operators"),
        ),
    ),
    also=_("plans of operators, operators plan to build"),
    data_class="other",
    title=_("Operators' yearly plans"),
    description=_("Sites (points) and routes (lines) that each operator will build in a year."),
    fields=(
        OPERATOR,
        Field("kind", _("Kind"), "choice", required=True, choices=tuple(BuildKind.choices)),
        CODE,
        NAME,
        YEAR,
        TECHNOLOGY,
        NOTE,
        Field("length_km", _("Length"), "decimal", unit="km", description=_("Of a route, over the ground.")),
    ),
    key=("operator", "kind", "code"),
    rows=build_rows,
    geometry="LineString",
    access="operator",
    cadence="yearly",
    holder="operator",
    scope=rules.build_scope,
)

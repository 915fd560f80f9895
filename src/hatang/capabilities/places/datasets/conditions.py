"""The datasets of conditions and of signal holes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.guard import may_edit
from hatang.capabilities.places.datasets.hamlets import hamlet_url
from hatang.capabilities.places.datasets.units import unit_url
from hatang.capabilities.places.queries import conditions, hamlets
from hatang.capabilities.places.queries.sums import list_findings, summed_conditions
from hatang.capabilities.places.terms import HoleCause, NewRural, RegionClass
from hatang.kernel.access import COMMUNE_CLERK, Area
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.complementary import Key


def _unit_conditions(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for area, row in sorted(conditions.unit_conditions(as_of=as_of, actor=actor).items()):
        if row.unit.is_valid_on(as_of):
            yield {
                "code": area.code,
                "valid_from": area.valid_from,
                "name": row.unit.title,
                "dated": row.dated,
                "new_rural": row.new_rural,
                "region_class": row.region_class,
                "source": row.source,
            }


UNIT_CONDITION = Dataset(
    name="places.commune_condition",
    also=_("new rural communes, conditions of communes"),
    data_class="other",
    title=_("Conditions of communes"),
    description=_("New-rural status and region class of each commune, as last found on the date."),
    fields=(
        Field("code", _("Commune code"), "code", required=True),
        Field("valid_from", _("Valid from"), "date", required=True),
        Field("name", _("Commune name")),
        Field("dated", _("Found on"), "date", required=True),
        Field("new_rural", _("New-rural status"), "choice", choices=tuple(NewRural.choices)),
        Field("region_class", _("Region class"), "choice", choices=tuple(RegionClass.choices)),
        Field("source", _("Source")),
    ),
    key=("code", "valid_from", "dated"),
    cadence="yearly",
    rows=_unit_conditions,
    record_url=unit_url,
)


def _is_kept_by_clerk(actor: Actor, key: Key) -> bool:
    """Whether the hamlet, or the commune or province of the sum, is one that a clerk keeps."""
    if not actor.areas(COMMUNE_CLERK):
        return False
    place = str(key[0])
    return may_edit(actor, Area.parse(place) if "@" in place else hamlets.last_seats().get(place))


HAMLET_CONDITION = Dataset(
    name="places.hamlet_condition",
    also=_("poor households, hamlets in difficulty, electricity"),
    data_class="other",
    title=_("Conditions of hamlets"),
    description=_("Poverty and electricity of each hamlet, as last found on the date; empty is unknown, never zero."),
    fields=(
        Field("hamlet", _("Hamlet code"), "code", required=True),
        Field("name", _("Hamlet name")),
        Field("dated", _("Found on"), "date", required=True),
        Field("extremely_difficult", _("Extremely difficult hamlet"), "boolean"),
        Field("poor_households", _("Poor households"), "integer", counts_people=True),
        Field("near_poor_households", _("Near-poor households"), "integer", counts_people=True),
        Field("grid_electricity", _("Grid electricity"), "boolean"),
        Field("electrified_households", _("Households with electricity"), "integer"),
        Field("source", _("Source")),
    ),
    key=("hamlet", "dated"),
    cadence="yearly",
    rows=list_findings,
    record_url=hamlet_url,
    summed=summed_conditions,
    keeps=_is_kept_by_clerk,
)


def _list_holes(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for row in conditions.signal_holes(as_of=as_of, open_only=False, actor=actor):
        yield {
            "hamlet": row.hamlet.code,
            "name": row.hamlet_title,
            "commune": row.unit.code if row.unit else "",
            "recorded_on": row.recorded_on,
            "cause": row.cause,
            "operator": row.operator,
            "committed_on": row.committed_on,
            "cleared_on": row.cleared_on,
        }


SIGNAL_HOLE = Dataset(
    name="places.signal_hole",
    data_class="other",
    title=_("Signal holes"),
    description=_(
        "Hamlets without signal as the list of places tells them: the holes whose cause is known, with the committed "
        "operator and the days; how far each is stands in the register (coverage.hole)."
    ),
    fields=(
        Field("hamlet", _("Hamlet code"), "code", required=True),
        Field("name", _("Hamlet name")),
        Field("commune", _("Commune code"), "code", of=("places.unit",)),
        Field("recorded_on", _("Recorded on"), "date", required=True),
        Field("cause", _("Cause"), "choice", required=True, choices=tuple(HoleCause.choices)),
        Field("operator", _("Committed operator"), "code", of=("identity.organisation",)),
        Field("committed_on", _("Committed until"), "date"),
        Field("cleared_on", _("Mended on"), "date"),
    ),
    key=("hamlet", "recorded_on"),
    rows=_list_holes,
    record_url=hamlet_url,
)

"""Conditions of communes and hamlets, and the register of signal holes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.figures import place_ids, seats_of
from hatang.capabilities.places.actions.guard import require_edit
from hatang.capabilities.places.models import HamletCondition, SignalHole, UnitCondition
from hatang.kernel import audit, datasets, events
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.kernel.access import Actor, Area

UNIT_FIELDS = ("new_rural", "region_class", "source")
HAMLET_FIELDS = (
    "extremely_difficult",
    "poor_households",
    "near_poor_households",
    "grid_electricity",
    "electrified_households",
    "source",
)
HOLE_FIELDS = ("cause", "operator", "committed_on", "cleared_on")


def _only(fields: tuple[str, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(fields)
    if unknown:
        raise Invalid("conditions", _("There is no such condition"), where=", ".join(sorted(unknown)))
    return dict(values)


def put_unit_condition(area: Area, dated: date, values: Mapping[str, Any], import_id: str = "") -> None:
    """Write a finding on a commune; the caller guards and audits."""
    units, _hamlets = place_ids([area])
    if area not in units:
        raise Missing("unit", _("There is no such administrative unit"), where=str(area))
    chosen = {**_only(UNIT_FIELDS, values), "imported_by": import_id}
    UnitCondition.objects.update_or_create(unit_id=units[area], dated=dated, defaults=chosen)


def put_hamlet_condition(area: Area, dated: date, values: Mapping[str, Any], import_id: str = "") -> None:
    """Write a finding on a hamlet; the caller guards and audits."""
    _units, hamlets = place_ids([area])
    if area not in hamlets:
        raise Missing("hamlet", _("There is no such hamlet"), where=str(area))
    chosen = {**_only(HAMLET_FIELDS, values), "imported_by": import_id}
    HamletCondition.objects.update_or_create(hamlet_id=hamlets[area], dated=dated, defaults=chosen)


def put_signal_hole(area: Area, recorded_on: date, values: Mapping[str, Any], import_id: str = "") -> None:
    """Write an entry of the register; the caller guards and audits."""
    _units, hamlets = place_ids([area])
    if area not in hamlets:
        raise Missing("hamlet", _("There is no such hamlet"), where=str(area))
    chosen = _only(HOLE_FIELDS, values)
    if chosen.get("committed_on") and not chosen.get("operator"):
        raise Invalid("signal_hole", _("A commitment names its operator"), where=area.code)
    if chosen.get("cleared_on") and chosen["cleared_on"] < recorded_on:
        raise Invalid("signal_hole", _("A hole is mended after it is recorded"), where=area.code)
    SignalHole.objects.update_or_create(
        hamlet_id=hamlets[area], recorded_on=recorded_on, defaults={**chosen, "imported_by": import_id}
    )


@transaction.atomic
def record_unit_condition(actor: Actor, *, unit: Area, dated: date, values: Mapping[str, Any]) -> None:
    """Record new-rural status or region class of a commune as found on a day."""
    require_edit(actor, [unit])
    put_unit_condition(unit, dated, values)
    _tell(actor, "places.commune_condition", f"{unit} {dated}", values)


@transaction.atomic
def record_hamlet_condition(actor: Actor, *, hamlet: Area, dated: date, values: Mapping[str, Any]) -> None:
    """Record poverty or electricity of a hamlet as found on a day."""
    require_edit(actor, [seats_of([hamlet]).get(hamlet)])
    put_hamlet_condition(hamlet, dated, values)
    _tell(actor, "places.hamlet_condition", f"{hamlet} {dated}", values)


@transaction.atomic
def record_signal_hole(actor: Actor, *, hamlet: Area, recorded_on: date, values: Mapping[str, Any]) -> None:
    """Enter a hamlet without signal in the register, or say who mends it until when, or that it was mended."""
    require_edit(actor, [seats_of([hamlet]).get(hamlet)])
    put_signal_hole(hamlet, recorded_on, values)
    _tell(actor, "places.signal_hole", f"{hamlet} {recorded_on}", values)


def _tell(actor: Actor, dataset: str, key: str, values: Mapping[str, Any]) -> None:
    audit.record(actor, f"{dataset}.record", dataset, key, after=dict(values))
    datasets.bump(dataset)
    events.publish(f"{dataset}_changed", {"key": key})

"""Conditions of communes and hamlets, and the register of signal holes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.figures import place_ids, seats_of
from hatang.capabilities.places.actions.guard import require_edit
from hatang.capabilities.places.models import HamletCondition, SignalHole, UnitCondition
from hatang.kernel import audit, datasets, events
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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


type Finding = tuple[Area, date, Mapping[str, Any]]


def _check_fields(findings: Sequence[Finding], fields: tuple[str, ...]) -> None:
    unknown = {name for _area, _day, values in findings for name in values} - set(fields)
    if unknown:
        raise Invalid("conditions", _("There is no such condition"), where=", ".join(sorted(unknown)))


def _find_place_ids(findings: Sequence[Finding], *, are_hamlets: bool) -> dict[Area, int]:
    units, hamlets = place_ids(area for area, _day, _values in findings)
    known = hamlets if are_hamlets else units
    for area, _day, _values in findings:
        if area not in known:
            missing = _("There is no such hamlet") if are_hamlets else _("There is no such administrative unit")
            raise Missing("place", missing, where=str(area))
    return known


def _upsert_findings(
    model: type[models.Model], place: str, day: str, rows: Sequence[tuple[int, Finding]], import_id: str
) -> None:
    """Write the findings, replacing those of the same place and day; what a finding does not name is left as it was."""
    by_fields: defaultdict[tuple[str, ...], list[models.Model]] = defaultdict(list)
    for pk, (_area, dated, values) in rows:
        record = model(**{f"{place}_id": pk, day: dated, "imported_by": import_id, **values})
        by_fields[tuple(sorted(values))].append(record)
    for fields, records in by_fields.items():
        model._default_manager.bulk_create(
            records, update_conflicts=True, unique_fields=[place, day], update_fields=[*fields, "imported_by"]
        )


def put_unit_conditions(findings: Sequence[Finding], import_id: str = "") -> None:
    """Write findings on communes; the caller guards and audits."""
    units = _find_place_ids(findings, are_hamlets=False)
    _check_fields(findings, UNIT_FIELDS)
    _upsert_findings(UnitCondition, "unit", "dated", [(units[finding[0]], finding) for finding in findings], import_id)


def put_hamlet_conditions(findings: Sequence[Finding], import_id: str = "") -> None:
    """Write findings on hamlets; the caller guards and audits."""
    hamlets = _find_place_ids(findings, are_hamlets=True)
    _check_fields(findings, HAMLET_FIELDS)
    _upsert_findings(
        HamletCondition, "hamlet", "dated", [(hamlets[finding[0]], finding) for finding in findings], import_id
    )


def put_signal_holes(entries: Sequence[Finding], import_id: str = "") -> None:
    """Write entries of the register; the caller guards and audits."""
    hamlets = _find_place_ids(entries, are_hamlets=True)
    _check_fields(entries, HOLE_FIELDS)
    for area, recorded_on, values in entries:
        if values.get("committed_on") and not values.get("operator"):
            raise Invalid("signal_hole", _("A commitment names its operator"), where=area.code)
        if values.get("cleared_on") and values["cleared_on"] < recorded_on:
            raise Invalid("signal_hole", _("A hole is mended after it is recorded"), where=area.code)
    _upsert_findings(SignalHole, "hamlet", "recorded_on", [(hamlets[entry[0]], entry) for entry in entries], import_id)


@transaction.atomic
def record_hamlet_condition(actor: Actor, *, hamlet: Area, dated: date, values: Mapping[str, Any]) -> None:
    """Record poverty or electricity of a hamlet as found on a day."""
    require_edit(actor, [seats_of([hamlet]).get(hamlet)])
    put_hamlet_conditions([(hamlet, dated, values)])
    _announce_finding(actor, "places.hamlet_condition", f"{hamlet} {dated}", values)


@transaction.atomic
def record_signal_hole(actor: Actor, *, hamlet: Area, recorded_on: date, values: Mapping[str, Any]) -> None:
    """Enter a hamlet without signal in the register, or say who mends it until when, or that it was mended."""
    require_edit(actor, [seats_of([hamlet]).get(hamlet)])
    put_signal_holes([(hamlet, recorded_on, values)])
    _announce_finding(actor, "places.signal_hole", f"{hamlet} {recorded_on}", values)


def _announce_finding(actor: Actor, dataset: str, key: str, values: Mapping[str, Any]) -> None:
    audit.record_act(actor, f"{dataset}.record", dataset, key, after=dict(values))
    datasets.bump_revisions(dataset)
    events.publish_event(f"{dataset}_changed", {"key": key})

"""Outlines of units, and the shares of a split that outlines or hamlets give."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.spots import make_multipolygon
from hatang.capabilities.places.models import Boundary, Unit, UnitChange
from hatang.capabilities.places.queries.conversion import read_hamlet_weights
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import Weighing
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.access import Area
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from hatang.kernel.access import Actor

# An outline whose size is this much off the stated area is told of; the stated one is sometimes the wrong one.
AREA_TOLERANCE = 0.10
_SHARE_STEP = Decimal("0.000001")


@dataclass(frozen=True)
class UnitShape:
    unit: Area
    geometry: BaseGeometry
    dated: date
    source: str
    schematic: bool = False


@dataclass(frozen=True)
class Laid:
    """What laying outlines did. `kept` are real outlines that a schematic one did not replace; `unlike` are units whose
    outline differs from the stated area: (unit, outline km², stated km²)."""

    added: int
    changed: int
    unchanged: int
    kept: tuple[Area, ...]
    unlike: tuple[tuple[Area, float, float], ...]


def put_boundaries(shapes: Sequence[UnitShape], import_id: str = "") -> Laid:
    """Write outlines; a schematic one never replaces a real one. The caller guards, audits and counts."""
    units = {unit.area: unit for unit in Unit.objects.filter(code__in={shape.unit.code for shape in shapes})}
    known = {boundary.unit_id: boundary for boundary in Boundary.objects.filter(unit__in=units.values())}
    added = changed = unchanged = 0
    kept = []
    for shape in shapes:
        unit = units.get(shape.unit)
        if unit is None:
            raise Missing("unit", _("There is no such administrative unit"), where=str(shape.unit))
        geometry = make_multipolygon(shape.geometry, str(shape.unit))
        before = known.get(unit.pk)
        if before is not None and shape.schematic and not before.schematic:
            kept.append(shape.unit)
            continue
        new = Boundary(
            pk=before.pk if before else None, unit=unit, geometry=geometry, schematic=shape.schematic,
            dated=shape.dated, source=shape.source, imported_by=import_id,
        )  # fmt: skip
        if before is None:
            added += 1
        elif _is_same_outline(before, new):
            unchanged += 1
            continue
        else:
            changed += 1
        new.save()
    return Laid(added, changed, unchanged, tuple(kept), _list_unlike_areas([shape.unit for shape in shapes]))


def _is_same_outline(before: Boundary, new: Boundary) -> bool:
    return before.geometry.equals_exact(new.geometry, 1e-9) and (before.schematic, before.dated, before.source) == (
        new.schematic,
        new.dated,
        new.source,
    )


def _list_unlike_areas(areas: Sequence[Area]) -> tuple[tuple[Area, float, float], ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM (SELECT u.code, u.valid_from, ST_Area(b.geometry::geography) / 1e6 AS found,"
            " u.area_km2::float AS stated FROM places_boundary b JOIN places_unit u ON u.id = b.unit_id"
            " WHERE u.code || '@' || u.valid_from = ANY(%s) AND u.area_km2 > 0) AS sized"
            " WHERE abs(found - stated) > %s * stated ORDER BY code",
            [[str(area) for area in areas], AREA_TOLERANCE],
        )
        return tuple(
            (Area(code, since), round(outline_km2, 2), stated) for code, since, outline_km2, stated in cursor.fetchall()
        )


@transaction.atomic
def lay_boundaries(actor: Actor, *, shapes: Sequence[UnitShape], import_id: str = "") -> Laid:
    """Lay the outlines of units, all or none; `Invalid` names a shape that is no outline."""
    access.require_right(actor, "places.govern")
    result = put_boundaries(shapes, import_id)
    if result.added or result.changed:
        audit.record_act(
            actor, "places.boundary.lay", "places.boundary", import_id or shapes[0].source,
            after={"added": result.added, "changed": result.changed, "units": [str(shape.unit) for shape in shapes]},
        )  # fmt: skip
        datasets.bump_revisions("places.boundary")
        events.publish_event("places.boundary_changed", {"units": len(shapes)})
    return result


@dataclass(frozen=True)
class Shares:
    """The shares found for a split unit, with the words that stand as their source."""

    unit: Area
    shares: dict[Area, Decimal]
    source: str


def _name_unit(unit: Area) -> str:
    node = read_lineage().nodes.get(unit)
    return f"{node.title} ({unit})" if node is not None else str(unit)


def _round_shares(weights: dict[Area, Decimal]) -> dict[Area, Decimal]:
    """Shares of six decimals that sum to exactly 1."""
    total = sum(weights.values())
    shares = {area: (weight / total).quantize(_SHARE_STEP, ROUND_HALF_UP) for area, weight in weights.items()}
    largest = max(shares, key=lambda area: shares[area])
    shares[largest] += 1 - sum(shares.values())
    return shares


_BY_AREA = """
SELECT new.unit_id, ST_Area(ST_Intersection(old.geometry, new.geometry)::geography), old.schematic OR new.schematic,
    old.source, new.source
FROM places_boundary old, places_boundary new
WHERE old.unit_id = %s AND new.unit_id = ANY(%s)
"""


@transaction.atomic
def derive_shares(actor: Actor, *, unit: Area, by: str) -> Shares:
    """Give the changes of a split unit their shares: `by` "households" of its hamlets, or "area" of real outlines.

    `Invalid` says what is missing. Shares from outlines that are only schematic are refused: they would look sourced.
    """
    access.require_right(actor, "places.govern")
    changes = list(
        UnitChange.objects.filter(old__code=unit.code, old__valid_from=unit.valid_from).select_related("old", "new")
    )
    if len(changes) < 2:
        raise Invalid("shares", _("This unit was not split"), where=_name_unit(unit))
    ids = {change.new_id: change.new.area for change in changes}
    derived = _by_households(changes, ids) if by == "households" else _by_area(changes, ids)
    before = {str(change.new.area): change.share for change in changes}
    for change in changes:
        change.share, change.share_source = derived.shares[change.new.area], derived.source
        change.save(update_fields=["share", "share_source"])
    audit.record_act(
        actor, "places.unit_change.share", "places.unit", str(unit), before=before,
        after={str(area): share for area, share in derived.shares.items()}, reason=derived.source,
    )  # fmt: skip
    datasets.bump_revisions("places.unit")
    events.publish_event("places.unit_changed", {"unit": str(unit)})
    return derived


def _by_households(changes: Sequence[UnitChange], ids: dict[int, Area]) -> Shares:
    unit = changes[0].old.area
    _people, households = read_hamlet_weights()
    weights = {area: Decimal(int(households.by_way.get((unit, area)) or 0)) for area in ids.values()}
    if not any(weights.values()):
        hint = _("Import the hamlets with their commune before and after the change, and their households.")
        raise Invalid(
            "shares", _("The hamlets of this unit do not tell how it was split"), where=_name_unit(unit), hint=hint
        )
    concluded = [Weighing.CONCLUDED] if any((unit, area) in households.concluded for area in weights) else []
    source = "; ".join(str(weighing.label) for weighing in (households.weighing, *concluded))
    return Shares(unit, _round_shares(weights), source[:200])


def _by_area(changes: Sequence[UnitChange], ids: dict[int, Area]) -> Shares:
    unit = changes[0].old.area
    with connection.cursor() as cursor:
        cursor.execute(_BY_AREA, [changes[0].old_id, list(ids)])
        rows = cursor.fetchall()
    hint = _("Import real outlines of the old unit and of what it became: hatang places import … --kind boundaries")
    if len(rows) < len(ids) or any(schematic for _pk, _area, schematic, _old, _new in rows):
        raise Invalid("shares", _("Real outlines are missing"), where=_name_unit(unit), hint=hint)
    weights = {ids[pk]: Decimal(str(area)) for pk, area, _schematic, _old, _new in rows}
    if not any(weights.values()):
        raise Invalid("shares", _("The outlines do not overlap"), where=_name_unit(unit), hint=hint)
    sources = " / ".join(sorted({text for row in rows for text in row[3:]}))
    source = str(_("area of outlines: %(sources)s") % {"sources": sources})
    return Shares(unit, _round_shares(weights), source[:200])

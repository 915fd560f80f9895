"""Planned sites and lines come with a decision and go with another; they are closed, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets.models import PlannedAsset
from hatang.kernel import access, audit, events
from hatang.kernel.access import Area
from hatang.kernel.problems import Conflict, Invalid, Missing
from hatang.kernel.ui.formats import format_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class NewPlanned:
    """A planned site or line; `kind` of `PlannedKind`, `commune` an area key or "", `way` how a line is laid."""

    code: str
    name: str
    kind: str
    geometry: shapely.Geometry
    commune: str = ""
    year: int | None = None
    height_m: float | None = None
    length_m: int | None = None
    way: str = ""


def plan_assets(
    actor: Actor, *, source: str, decision: str, lead: str, rows: Sequence[NewPlanned], valid_from: date
) -> int:
    """Write down what a decision will have built, from a day on; returns how many rows.

    Raises `Invalid` for nothing to plan or no decision, `Conflict` where the source planned something that still holds.
    """
    access.require_right(actor, "assets.plan")
    if not rows or not decision.strip():
        raise Invalid("planned", _("There is nothing to plan, or no decision"), where=source)
    with transaction.atomic():
        if PlannedAsset.objects.select_for_update().filter(source=source, valid_to=None).exists():
            raise Conflict("planned", _("What this comes to is planned already"), where=source)
        PlannedAsset.objects.bulk_create(
            [_build_planned_asset(new_asset, source, decision.strip(), lead, valid_from) for new_asset in rows],
            batch_size=1000,
        )
        after = {"decision": decision.strip(), "rows": len(rows), "valid_from": valid_from}
        audit.record_act(actor, "assets.planned.add", "assets.planned", source, after=after)
        events.publish_event("assets.planned_changed", {"source": source})
    return len(rows)


def _build_planned_asset(new: NewPlanned, source: str, decision: str, lead: str, valid_from: date) -> PlannedAsset:
    commune = Area.parse(new.commune) if new.commune else None
    return PlannedAsset(
        source=source,
        code=new.code,
        name=new.name[:200],
        kind=new.kind,
        owner=lead,
        decision=decision,
        year=new.year,
        height_m=new.height_m,
        length_m=new.length_m,
        way=new.way,
        geometry=GEOSGeometry(memoryview(shapely.to_wkb(new.geometry)), srid=4326),
        commune_code=commune.code if commune else "",
        commune_valid_from=commune.valid_from if commune else None,
        valid_from=valid_from,
    )


def withdraw_planned(actor: Actor, *, source: str, valid_to: date, reason: str) -> int:
    """From a day on nothing of the source is planned any more; returns how many rows end. `Missing` where none holds,
    `Invalid` for a day before the one from which they were planned or without a reason."""
    access.require_right(actor, "assets.plan")
    if not reason.strip():
        raise Invalid("reason", _("A reason is needed"), where=source)
    with transaction.atomic():
        rows = PlannedAsset.objects.select_for_update().filter(source=source, valid_to=None)
        first = rows.order_by("valid_from").first()
        if first is None:
            raise Missing("planned", _("Nothing is planned by this"), where=source)
        if valid_to < first.valid_from:
            raise Invalid(
                "valid_to", _("The day lies before the one from which it was planned"), where=format_day(valid_to)
            )
        count = rows.update(valid_to=valid_to)
        audit.record_act(
            actor,
            "assets.planned.withdraw",
            "assets.planned",
            source,
            before={"rows": count},
            after={"valid_to": valid_to},
            reason=reason.strip(),
        )
        events.publish_event("assets.planned_changed", {"source": source})
    return count

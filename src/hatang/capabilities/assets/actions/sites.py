"""Registering and closing single mast positions by hand; files go through the imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import rules
from hatang.capabilities.assets.models import Cell, Site
from hatang.capabilities.assets.terms import ServiceStatus
from hatang.capabilities.identity import public as identity
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor, Area


def register_site(
    actor: Actor,
    *,
    code: str,
    owner: str,
    longitude: float,
    latitude: float,
    commune: Area,
    as_of: date,
    status: str = ServiceStatus.IN_SERVICE,
    **more: Any,
) -> Site:
    """A new mast position from its commissioning day, or from `as_of` where that is unknown or later.

    `more` are further fields of `Site` (name, tenants, kind, height_m, permit, inspected_on, commissioned_on …).
    Raises `Conflict` when the code is in use on the date, `Forbidden` for another operator's position.
    """
    access.require_right(actor, "assets.edit_sites")
    if not rules.may_file_for(actor, owner):
        raise Forbidden(
            "assets.edit_sites",
            where=identity.organisation_names([owner])[owner],
            detail=_("Operators register their own positions."),
        )
    begins = more.get("commissioned_on") or as_of
    with transaction.atomic():
        if Site.objects.select_for_update().filter(code=code).valid_on(as_of).exists():
            raise Conflict("site_code", _("A mast position with this code exists already"), where=code)
        site = Site(
            code=code,
            owner=owner,
            point=Point(longitude, latitude, srid=4326),
            commune_code=commune.code,
            commune_valid_from=commune.valid_from,
            status=status,
            valid_from=min(begins, as_of),
            **more,
        )
        site.full_clean(validate_constraints=False)
        site.save(force_insert=True)
        _record_site_change(actor, "assets.site.register", site, before=None)
    return site


def close_site(actor: Actor, *, code: str, reason: str, as_of: date) -> Site:
    """Record that a mast position is out of service from `as_of` on, with its cells; nothing is deleted.

    Raises `Missing` when no such position stands on the date, `Forbidden` for another operator's, `Invalid` without
    a reason.
    """
    access.require_right(actor, "assets.edit_sites")
    if not reason.strip():
        raise Invalid("site_reason", _("Closing a mast position needs a reason"))
    with transaction.atomic():
        site = Site.objects.select_for_update().visible_to(actor).filter(code=code).valid_on(as_of).first()
        if site is None:
            raise Missing("site", _("There is no such mast position on this date"), where=code)
        if not rules.may_file_for(actor, site.owner):
            name = identity.organisation_names([site.owner])[site.owner]
            raise Forbidden("assets.edit_sites", where=name, detail=_("Operators close their own positions."))
        before = {"valid_to": site.valid_to, "status": site.status}
        cells = Cell.objects.filter(site=code).valid_on(as_of)
        closed = cells.update(valid_to=as_of)
        site.valid_to, site.dismantled_on = as_of, site.dismantled_on or as_of
        site.save(update_fields=["valid_to", "dismantled_on"])
        _record_site_change(actor, "assets.site.close", site, before=before, reason=reason.strip(), cells=closed)
        if closed:
            datasets.bump_revisions("assets.cell")
    return site


def _record_site_change(
    actor: Actor, action: str, site: Site, *, before: Any, reason: str = "", cells: int = 0
) -> None:
    after = {
        "owner": site.owner,
        "status": site.status,
        "valid_from": site.valid_from,
        "valid_to": site.valid_to,
        "longitude": site.point.x,
        "latitude": site.point.y,
        "cells_closed": cells,
    }
    audit.record_act(actor, action, "assets.site", site.code, before=before, after=after, reason=reason)
    datasets.bump_revisions("assets.site")
    events.publish_event("assets.site_changed", {"code": site.code, "owner": site.owner})

"""Pictures and grids that people bring as GeoTIFF: kept, described, opened to all, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial import rules
from hatang.capabilities.spatial.actions.naming import free_slug, said_system
from hatang.capabilities.spatial.formats import pictures, rasters
from hatang.capabilities.spatial.models import Raster
from hatang.capabilities.spatial.queries import RASTER_PREFIX
from hatang.capabilities.spatial.terms import LayerAccess
from hatang.kernel import access, audit, files
from hatang.kernel.problems import Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hatang.kernel.access import Actor


def keep(
    actor: Actor, *, copy: Path, file_name: str, title: str, organisation: str, epsg: int, licence: str, now: datetime
) -> Raster:
    """Keep the GeoTIFF at `copy` and its cloud-optimised twin, for the bodies of the province until it is opened.

    `Invalid` says what is wrong with it, and then nothing is left behind.
    """
    access.require(actor, "spatial.bring")
    found = rasters.open_file(copy, file_name, epsg)
    with transaction.atomic(), copy.open("rb") as sent, found.file.open("rb") as written:
        layer = Raster(
            slug=free_slug(Raster, title),
            title=title.strip(),
            access=LayerAccess.AGENCY,
            licence=licence,
            organisation=organisation,
            source_crs=said_system(found.epsg, epsg),
            file=files.store(file_name, sent, actor),
            drawn=files.store(pictures.NAME, written, actor, maximum_bytes=pictures.MAXIMUM_WRITTEN_BYTES),
            width=found.width,
            height=found.height,
            bands=found.bands,
            kind=found.kind,
            unit=found.unit,
            bounds=list(found.bounds),
            pixel_m=found.pixel_m,
            drawing=found.drawing,
            brought_by=actor.id,
            brought_at=now,
        )
        layer.save(force_insert=True)
        told = {"title": layer.title, "crs": layer.source_crs, "file": layer.file.sha256}
        audit.record(actor, "spatial.bring", "spatial.raster", layer.slug, after=told)
    return layer


def describe_raster(actor: Actor, *, slug: str, title: str, description: str, access_level: str) -> None:
    """Name the picture and say for whom it is: to all only with that right."""
    with transaction.atomic():
        layer = _kept(actor, slug)
        if access_level != layer.access:
            access.require(actor, "spatial.open")
        before = _said(layer)
        layer.title, layer.description, layer.access = title.strip(), description.strip(), access_level
        layer.save(update_fields=["title", "description", "access"])
        audit.record(actor, "spatial.describe", "spatial.raster", slug, before=before, after=_said(layer))


def drop_raster(actor: Actor, *, slug: str, reason: str) -> None:
    """Remove the picture; its file stays among the kept files, as every original does."""
    if not reason.strip():
        raise Invalid("reason", _("A reason is needed"), where=slug)
    with transaction.atomic():
        layer = _kept(actor, slug)
        before = _said(layer)
        layer.delete()
        audit.record(actor, "spatial.drop", "spatial.raster", slug, before=before, reason=reason.strip())


def _kept(actor: Actor, slug: str) -> Raster:
    """The picture, locked, for whoever keeps it."""
    layer = Raster.objects.visible_to(actor).select_for_update().filter(slug=slug).first()
    if layer is None:
        raise Missing("collection", _("There is no such collection"), where=f"{RASTER_PREFIX}{slug}")
    if not rules.keeps(actor, layer.organisation):
        raise Forbidden("spatial.edit", _("Another body keeps this layer"), where=layer.title)
    return layer


def _said(layer: Raster) -> dict[str, object]:
    return {"title": layer.title, "description": layer.description, "access": layer.access}

"""Pictures and grids that people bring as GeoTIFF: the original is kept, and what is drawn of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.spatial.actions.naming import free_slug, said_system
from hatang.capabilities.spatial.formats import rasters
from hatang.capabilities.spatial.models import Raster
from hatang.capabilities.spatial.terms import LayerAccess
from hatang.engines.tiles import geotiffs
from hatang.kernel import access, audit, files

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hatang.kernel.access import Actor


def keep_raster(
    actor: Actor, *, copy: Path, file_name: str, title: str, organisation: str, epsg: int, licence: str, now: datetime
) -> Raster:
    """Keep the GeoTIFF at `copy` and its cloud-optimised twin, for the bodies of the province until it is opened.

    `Invalid` says what is wrong with it, and then nothing is left behind.
    """
    access.require_right(actor, "spatial.bring")
    system, described = rasters.open_file(copy, file_name, epsg)
    drawn = copy.with_name(geotiffs.NAME)
    with files.all_or_nothing(), copy.open("rb") as sent, drawn.open("rb") as written:
        layer = Raster(
            slug=free_slug(Raster, title),
            title=title.strip(),
            access=LayerAccess.AGENCY,
            licence=licence,
            organisation=organisation,
            source_crs=said_system(system, epsg),
            file=files.store_file(file_name, sent, actor),
            drawn=files.store_file(drawn.name, written, actor, maximum_bytes=geotiffs.MAXIMUM_WRITTEN_BYTES),
            brought_by=actor.id,
            brought_at=now,
            **described,
        )
        layer.save(force_insert=True)
        summary = {"title": layer.title, "crs": layer.source_crs, "file": layer.file.sha256}
        audit.record_act(actor, "spatial.bring", "spatial.raster", layer.slug, after=summary)
    return layer

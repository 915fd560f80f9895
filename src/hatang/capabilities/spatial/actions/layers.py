"""Layers that people bring: taken in whole, changed feature by feature, opened to all, removed."""

from __future__ import annotations

from collections import deque
from typing import IO, TYPE_CHECKING, Any

import shapely
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places import public as places
from hatang.capabilities.spatial import rules
from hatang.capabilities.spatial.actions import rasters, tables, workshop
from hatang.capabilities.spatial.actions.editing import version_of
from hatang.capabilities.spatial.actions.naming import free_slug, said_system
from hatang.capabilities.spatial.formats import geodata
from hatang.capabilities.spatial.models import Collection, Layer
from hatang.capabilities.spatial.queries.layers import KEY
from hatang.capabilities.spatial.terms import LayerAccess
from hatang.engines.tiles import geotiffs
from hatang.kernel import access, audit, datasets, files
from hatang.kernel.access import COMMUNE_CLERK
from hatang.kernel.problems import Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from hatang.capabilities.spatial.models import Raster
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text

    type Row = Mapping[str, object]


def bring_geodata(
    actor: Actor,
    *,
    file: tuple[str, IO[bytes]],
    title: str,
    organisation: str,
    epsg: int = 0,
    repair: bool = False,
    licence: str = datasets.PROVINCE_OPEN_LICENCE,
    now: datetime,
) -> list[Layer] | list[Raster]:
    """Take a file of geodata in: a layer for each layer and kind of geometry in it, all or none; a picture as one.

    `file` is its name and content. They are for the bodies of the province until somebody opens them. `epsg` is the
    reference system that a person says, 0 for what the file says. `Invalid` says what is wrong, and then nothing is
    left behind.
    """
    access.require_right(actor, "spatial.bring")
    if not rules.is_layer_keeper(actor, organisation):
        raise Forbidden("spatial.bring", _("The layer would be another body's"), where=organisation)
    if not title.strip():
        raise Invalid("title", _("A title is needed"))
    file_name, stream = file
    with workshop.hold_sent_file(stream, file_name) as copy:
        if geotiffs.is_picture(copy):
            common = {"title": title, "organisation": organisation, "licence": licence}
            return [rasters.keep_raster(actor, copy=copy, file_name=file_name, epsg=epsg, now=now, **common)]
        sources = [
            (source, geodata.system_of(source.crs, epsg, source.where(file_name)))
            for source in geodata.open_file(copy, file_name, copy.parent)
        ]
        for source, system in sources:
            # All of it before anything is kept: a file that is refused leaves neither rows nor itself.
            deque(geodata.read_layer_rows(source, system, file_name, repair=repair), maxlen=0)
        with files.all_or_nothing(), copy.open("rb") as sent:
            kept = files.store_file(file_name, sent, actor)
            made = []
            for source, system in sources:
                layer = Layer(
                    slug=free_slug(Layer, title),
                    title=title.strip()
                    if len(sources) == 1
                    else f"{title.strip()}: {source.layer}, {_KINDS[source.geometry]}",
                    fields=[{"name": n, "title": t, "kind": k, "personal": False} for n, t, k in source.fields],
                    geometry=source.geometry,
                    access=LayerAccess.AGENCY,
                    licence=licence,
                    organisation=organisation,
                    source_crs=said_system(system, epsg),
                    file=kept,
                    brought_by=actor.id,
                    brought_at=now,
                    last_number=source.count,
                )
                layer.save(force_insert=True)
                made.append(layer)
                _fill_layer_table(actor, layer, geodata.read_layer_rows(source, system, file_name, repair=repair), now)
    return made


_KINDS: dict[str, Text] = {
    "Point": _("points"),
    "MultiPoint": _("points"),
    "LineString": _("lines"),
    "MultiLineString": _("lines"),
    "MultiPolygon": _("areas"),
}


def _fill_layer_table(actor: Actor, layer: Layer, rows: Iterable[tuple[Any, ...]], now: datetime) -> None:
    datasets.bump_revisions(layer.dataset_name)
    dataset = datasets.get_dataset(layer.dataset_name)
    numbered = (
        (str(n), str(n), *values, None if place is None else shapely.to_wkb(place, hex=True))
        for n, (*values, place) in enumerate(rows, 1)
    )
    number = tables.build_table(dataset, dataset.fields, numbered)
    begins, ends = tables.find_date_range(dataset, dataset.fields)
    Collection.objects.create(
        dataset=dataset.name,
        version=version_of(now),
        fields=[field.name for field in dataset.fields],
        rows=number,
        bounds=tables.compute_bounds(dataset),
        begins=begins,
        ends=ends,
        loaded_at=now,
        live=True,
    )
    audit.record_act(
        actor,
        "spatial.bring",
        "spatial.layer",
        layer.slug,
        after={"title": layer.title, "rows": number, "crs": layer.source_crs, "file": layer.file.sha256},
    )


def change_feature(slug: str, actor: Actor, before: Row | None, after: Row | None) -> Row | None:
    """One feature becomes another; new ones get the next number. A clerk's lie in the commune before and after.

    It is the editor of the layer's dataset: the row that it answers is written by whoever called it, in the same
    transaction.
    """
    access.require_right(actor, "spatial.edit")
    layer = Layer.objects.select_for_update().filter(slug=slug).first()
    if layer is None:
        raise Missing("layer", _("There is no such layer"), where=slug)
    if not rules.is_layer_keeper(actor, layer.organisation):
        _require_inside(actor, before, after)
    if after is not None:
        if before is None:
            Layer.objects.filter(pk=layer.pk).update(last_number=F("last_number") + 1)
            number = str(layer.last_number + 1)
        else:
            number = str(before[KEY])
        after = {**after, KEY: number}
    standing = after if before is None else before
    datasets.bump_revisions(layer.dataset_name)
    audit.record_act(
        actor,
        "spatial.change",
        layer.dataset_name,
        "" if standing is None else standing[KEY],
        before=_format_audit_row(before),
        after=_format_audit_row(after),
    )
    return after


def _require_inside(actor: Actor, before: Row | None, after: Row | None) -> None:
    today = timezone.localdate()
    outlines = [places.compute_outline(area=area, as_of=today).geometry for area in actor.areas(COMMUNE_CLERK)]
    mine = shapely.union_all([outline for outline in outlines if outline is not None])
    for row in (before, after):
        if row is not None and not (row["geometry"] is not None and mine.covers(row["geometry"])):
            raise Forbidden(
                "spatial.edit",
                _("The feature does not lie in your commune"),
                hint=_("Ask the body that keeps the layer."),
            )


def _format_audit_row(row: Row | None) -> dict[str, object] | None:
    """The row as the audit log keeps it, its place as text."""
    if row is None:
        return None
    place = row["geometry"]
    return {**row, "geometry": None if place is None else shapely.to_wkt(place, rounding_precision=7)}

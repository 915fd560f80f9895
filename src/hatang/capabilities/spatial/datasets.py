"""The datasets that people bring: a layer is one with an editor, an open picture one with its file; so both stand
wherever datasets stand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

import shapely
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial import rules
from hatang.capabilities.spatial.actions import layers
from hatang.capabilities.spatial.models import Layer, Raster
from hatang.capabilities.spatial.queries import KEY, PREFIX, RASTER_PREFIX, fields_of, layer_rows
from hatang.capabilities.spatial.terms import WEB_MERCATOR_QUAD, LayerAccess
from hatang.kernel import datasets
from hatang.kernel.datasets import Dataset, Editor, Field
from hatang.kernel.reading import remember

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Access, Geometry
    from hatang.kernel.problems import Text

DATASETS: tuple[Dataset, ...] = ()


def _rows(layer: Layer, as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    return layer_rows(layer, personal=rules.keeps(actor, layer.organisation))


def _dataset(layer: Layer) -> Dataset:
    return Dataset(
        name=f"{PREFIX}{layer.slug}",
        title=layer.title,
        description=layer.description,
        fields=fields_of(layer),
        key=(KEY,),
        rows=partial(_rows, layer),
        geometry=cast("Geometry", layer.geometry),
        access=cast("Access", layer.access),
        licence=layer.licence,
        editor=Editor(
            may=lambda actor: rules.may_change(actor, layer.organisation),
            whole=lambda actor: rules.keeps(actor, layer.organisation),
            take=partial(layers.take, layer.slug),
        ),
        origin=layer.file,
    )


class _Layers:
    """The layers of the moment, as datasets."""

    prefix = PREFIX
    title: Text = _("Map layers")

    def find(self, name: str) -> Dataset | None:
        return remember(f"spatial.layer:{name}", lambda: self._find(name))

    def _find(self, name: str) -> Dataset | None:
        found = Layer.objects.select_related("file").filter(slug=name.removeprefix(PREFIX)).first()
        return None if found is None else _dataset(found)

    def all(self) -> list[Dataset]:
        return remember(
            "spatial.layers", lambda: [_dataset(each) for each in Layer.objects.select_related("file").order_by("slug")]
        )


# What is told of a picture in the one row that it has.
_PICTURE = (
    Field("name", _("Name"), "code", required=True),
    Field("title", _("Title"), required=True),
    Field("width", _("Pixels across"), "integer", "count", required=True),
    Field("height", _("Pixels down"), "integer", "count", required=True),
    Field("bands", _("Bands"), "integer", "count", required=True),
    Field("kind", _("Kind of number"), required=True),
    Field("unit", _("Unit")),
    Field("pixel_m", _("Width of a pixel"), "decimal", "m", required=True),
    Field("source_crs", _("Coordinate system of the file"), required=True),
    Field("brought_on", _("Brought on"), "date", required=True),
)


def _outline(found: Raster, as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    told = {each.name: getattr(found, each.name) for each in _PICTURE[1:-1]}
    place = shapely.MultiPolygon([shapely.box(*found.bounds)])
    yield {**told, "name": found.slug, "brought_on": timezone.localdate(found.brought_at), "geometry": place}


def _tiles(found: Raster) -> str:
    address = reverse("spatial:raster_tile", args=[found.slug, WEB_MERCATOR_QUAD, 0, 0, 0])
    # Braces do not pass a road; the map's own words go where the numbers stood.
    return address.removesuffix("0/0/0") + "{z}/{y}/{x}"


def _picture(found: Raster) -> Dataset:
    return Dataset(
        name=f"{RASTER_PREFIX}{found.slug}",
        title=found.title,
        description=found.description,
        fields=_PICTURE,
        key=("name",),
        rows=partial(_outline, found),
        geometry="MultiPolygon",
        licence=found.licence,
        attached=found.drawn,
        picture=_tiles(found),
        origin=found.file,
    )


class _Pictures:
    """The pictures of the moment that are open; of the others no other reader of datasets ever hears."""

    prefix = RASTER_PREFIX
    title: Text = _("Map pictures")

    def find(self, name: str) -> Dataset | None:
        return next((each for each in self.all() if each.name == name), None)

    def all(self) -> list[Dataset]:
        opened = Raster.objects.select_related("file", "drawn").filter(access=LayerAccess.OPEN)
        return remember("spatial.pictures", lambda: [_picture(each) for each in opened.order_by("slug")])


datasets.register_source(_Layers())
datasets.register_source(_Pictures())

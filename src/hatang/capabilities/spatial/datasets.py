"""The datasets that people bring: a layer is one with an editor, an open picture one with its file; so both stand
wherever datasets stand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

import shapely
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial import rules
from hatang.capabilities.spatial.actions import layers
from hatang.capabilities.spatial.formats.addresses import address_of
from hatang.capabilities.spatial.models import Layer, Raster
from hatang.capabilities.spatial.queries.layers import KEY, fields_of, layer_rows
from hatang.capabilities.spatial.terms import WEB_MERCATOR_QUAD, LayerAccess
from hatang.kernel import datasets
from hatang.kernel.datasets import Dataset, Editor, Field
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Access, Geometry
    from hatang.kernel.problems import Text

DATASETS: tuple[Dataset, ...] = ()


def _read_layer_rows(layer: Layer, as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    return layer_rows(layer, personal=rules.is_layer_keeper(actor, layer.organisation))


def _build_layer_dataset(layer: Layer) -> Dataset:
    return Dataset(
        name=layer.dataset_name,
        data_class="other",
        title=layer.title,
        description=layer.description,
        fields=fields_of(layer),
        key=(KEY,),
        rows=partial(_read_layer_rows, layer),
        geometry=cast("Geometry", layer.geometry),
        access=cast("Access", layer.access),
        licence=layer.licence,
        editor=Editor(
            may=lambda actor: rules.may_change(actor, layer.organisation),
            whole=lambda actor: rules.is_layer_keeper(actor, layer.organisation),
            take=partial(layers.change_feature, layer.slug),
        ),
        origin=layer.file,
    )


class _Layers:
    """The layers of the moment, as datasets."""

    prefix = Layer.prefix
    title: Text = _("Map layers")

    def find(self, name: str) -> Dataset | None:
        return cache_in_reading(f"spatial.layer:{name}", lambda: self._find(name))

    def _find(self, name: str) -> Dataset | None:
        layer = Layer.objects.select_related("file").filter(slug=name.removeprefix(Layer.prefix)).first()
        return None if layer is None else _build_layer_dataset(layer)

    def all(self) -> list[Dataset]:
        return cache_in_reading("spatial.layers", self._read_all)

    def _read_all(self) -> list[Dataset]:
        if not datasets.is_ever_written(self.prefix):
            return []
        return [_build_layer_dataset(layer) for layer in Layer.objects.select_related("file").order_by("slug")]


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


def _read_outline(raster: Raster, as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    attributes = {field.name: getattr(raster, field.name) for field in _PICTURE[1:-1]}
    place = shapely.MultiPolygon([shapely.box(*raster.bounds)])
    yield {**attributes, "name": raster.slug, "brought_on": timezone.localdate(raster.brought_at), "geometry": place}


def _build_picture_dataset(raster: Raster) -> Dataset:
    return Dataset(
        name=raster.dataset_name,
        data_class="other",
        title=raster.title,
        description=raster.description,
        fields=_PICTURE,
        key=("name",),
        rows=partial(_read_outline, raster),
        geometry="MultiPolygon",
        licence=raster.licence,
        attached=raster.drawn,
        picture=address_of(raster.dataset_name, f"/map/tiles/{WEB_MERCATOR_QUAD}/{{z}}/{{y}}/{{x}}"),
        origin=raster.file,
    )


class _Pictures:
    """The pictures of the moment that are open; of the others no other reader of datasets ever hears."""

    prefix = Raster.prefix
    title: Text = _("Map pictures")

    def find(self, name: str) -> Dataset | None:
        return next((picture for picture in self.all() if picture.name == name), None)

    def all(self) -> list[Dataset]:
        return cache_in_reading("spatial.pictures", self._read_all)

    def _read_all(self) -> list[Dataset]:
        # To open one is a write to its dataset.
        if not datasets.is_ever_written(self.prefix):
            return []
        opened = Raster.objects.select_related("file", "drawn").filter(access=LayerAccess.OPEN)
        return [_build_picture_dataset(raster) for raster in opened.order_by("slug")]


datasets.register_source(_Layers())
datasets.register_source(_Pictures())

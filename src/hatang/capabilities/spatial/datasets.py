"""The datasets that people bring: each layer is one, with an editor, and so stands wherever datasets stand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from hatang.capabilities.spatial import rules
from hatang.capabilities.spatial.actions import layers
from hatang.capabilities.spatial.models import Layer
from hatang.capabilities.spatial.queries import KEY, PREFIX, fields_of, layer_rows
from hatang.kernel import datasets
from hatang.kernel.datasets import Dataset, Editor
from hatang.kernel.reading import remember

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Access, Geometry

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
    )


class _Layers:
    """The layers of the moment, as datasets."""

    prefix = PREFIX

    def find(self, name: str) -> Dataset | None:
        return remember(f"spatial.layer:{name}", lambda: self._find(name))

    def _find(self, name: str) -> Dataset | None:
        found = Layer.objects.filter(slug=name.removeprefix(PREFIX)).first()
        return None if found is None else _dataset(found)

    def all(self) -> list[Dataset]:
        return remember("spatial.layers", lambda: [_dataset(each) for each in Layer.objects.order_by("slug")])


datasets.register_source(_Layers())

"""The models as rows that anybody may have: their words, what they read, and what of it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.analytics.formats import modelled
from hatang.kernel import datasets, indicators

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hatang.capabilities.analytics.formats.modelled import LakeModel


def list_model_rows() -> Iterator[Mapping[str, object]]:
    """A row for each model as it goes out of the house, each after those it reads."""
    published = {model.table: model for model in modelled.list_published()}
    for position, model in enumerate(modelled.sort_models(published.values()), start=1):
        declared = indicators.find_indicator(model.indicator) if model.indicator else None
        yield {
            "name": model.name,
            "position": position,
            "title": model.titles[0],
            "grain": model.grains[0],
            "indicator": model.indicator,
            "version": declared.version if declared else None,
            "unit": declared.unit if declared else "",
            "reads": sorted(model.reads),
            "closed": _list_closed(model, published),
            "sql": model.sql,
        }


def _list_closed(model: LakeModel, published: Mapping[str, LakeModel]) -> list[str]:
    """The datasets under the model that are not open: "assets.endpoint (security)"."""
    rests = modelled.rests_on(model, published).datasets
    names = {modelled.strip_day(table) for table in rests}
    known = {name: datasets.find_dataset(name) for name in names}
    return sorted(
        f"{name} ({dataset.access})" for name, dataset in known.items() if dataset and dataset.access != "open"
    )

"""Reads of the styles: what somebody said of how a collection is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.spatial.models import Style

if TYPE_CHECKING:
    from hatang.capabilities.spatial.queries.collections import CollectionRow


def find_style(*, of: CollectionRow) -> list[dict[str, Any]] | None:
    """The layers that somebody said; None where the declaration says how the collection is drawn."""
    layers: list[dict[str, Any]] | None = Style.objects.filter(dataset=of.name).values_list("body", flat=True).first()
    return layers


def said_styles() -> dict[str, list[dict[str, Any]]]:
    """The same of all collections of which somebody said it, by the name of the dataset."""
    return dict(Style.objects.values_list("dataset", "body"))

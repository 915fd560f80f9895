"""Who may see the collections: everyone, since only what is open stands in them; who may load them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import ADMINISTRATOR, OFFICER, Rule, anyone, role_any

if TYPE_CHECKING:
    from hatang.kernel.datasets import Dataset

RULES = (
    Rule("spatial.view", _("Read the shared spatial data"), anyone),
    Rule("spatial.refresh", _("Load published datasets as collections"), role_any(OFFICER, ADMINISTRATOR)),
)


def is_shared(dataset: Dataset) -> bool:
    """Whether the dataset is a collection: it has a place and is open."""
    return dataset.access == "open" and bool(dataset.geometry)

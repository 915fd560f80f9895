"""Who may publish and who may read what is not open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import ADMINISTRATOR, OFFICER, Rule, anyone, role_any
from hatang.kernel.datasets import reads_whole
from hatang.kernel.releases import is_open

if TYPE_CHECKING:
    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset

RULES = (
    Rule("lake.view", _("See what has been published"), anyone),
    Rule("lake.publish", _("Publish datasets and withdraw snapshots"), role_any(OFFICER, ADMINISTRATOR)),
)


def list_readable_bodies(actor: Actor, dataset: Dataset) -> frozenset[str] | None:
    """The bodies of whose rows the actor reads the full edition: None for all, empty for none."""
    if dataset.access != "open" and dataset.scope is not None:
        return dataset.scope(actor)
    return None if reads_whole(actor, dataset) else frozenset()


def knows_of(actor: Actor, dataset: Dataset) -> bool:
    """Whether the actor may read anything of the dataset."""
    scope = list_readable_bodies(actor, dataset)
    return is_open(dataset) or scope is None or bool(scope)

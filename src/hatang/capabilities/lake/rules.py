"""Who may publish and who may read what is not open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import ADMINISTRATOR, ANALYST, OFFICER, PLANNER, Rule, anyone, role_any

if TYPE_CHECKING:
    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Access, Dataset

RULES = (
    Rule("lake.view", _("See what has been published"), anyone),
    Rule("lake.publish", _("Publish datasets and withdraw snapshots"), role_any(OFFICER, ADMINISTRATOR)),
)
# Who reads a dataset whole by its access level, where its rows have no holder who says so.
_WHOLE: dict[Access, tuple[str, ...]] = {
    "open": (OFFICER, ADMINISTRATOR),
    "agency": (OFFICER, ADMINISTRATOR),
    "operator": (OFFICER, ADMINISTRATOR, PLANNER),
    "security": (ANALYST, ADMINISTRATOR),
}


def bodies(actor: Actor, dataset: Dataset) -> frozenset[str] | None:
    """The bodies of whose rows the actor reads the full edition: None for all, empty for none."""
    if dataset.access != "open" and dataset.scope is not None:
        return dataset.scope(actor)
    return None if actor.has(*_WHOLE[dataset.access]) else frozenset()


def knows_of(actor: Actor, dataset: Dataset) -> bool:
    """Whether the actor may read anything of the dataset."""
    scope = bodies(actor, dataset)
    return dataset.access == "open" or scope is None or bool(scope)

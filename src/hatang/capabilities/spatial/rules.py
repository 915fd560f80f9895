"""Who may see the collections, bring layers of their own, open them to all and change single features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import releases
from hatang.kernel.access import (
    ADMINISTRATOR,
    AGENCY_OFFICER,
    COMMUNE_CLERK,
    OFFICER,
    PLANNER,
    Rule,
    Scope,
    anyone,
    has_right,
    role_any,
)

if TYPE_CHECKING:
    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset

RULES = (
    Rule("spatial.view", _("Read the shared spatial data"), anyone, (Scope.READ, Scope.LAYERS)),
    Rule("spatial.refresh", _("Load published datasets as collections"), role_any(OFFICER, ADMINISTRATOR)),
    Rule(
        "spatial.inner",
        _("See layers that are for the bodies of the province"),
        role_any(OFFICER, ADMINISTRATOR, AGENCY_OFFICER, COMMUNE_CLERK, PLANNER),
    ),
    Rule("spatial.bring", _("Bring layers"), role_any(OFFICER, ADMINISTRATOR, AGENCY_OFFICER, PLANNER)),
    Rule(
        "spatial.style", _("Say how collections are drawn"), role_any(OFFICER, ADMINISTRATOR, AGENCY_OFFICER, PLANNER)
    ),
    Rule("spatial.open", _("Open layers to all"), role_any(OFFICER, ADMINISTRATOR)),
    Rule(
        "spatial.edit",
        _("Change features of layers"),
        role_any(OFFICER, ADMINISTRATOR, AGENCY_OFFICER, COMMUNE_CLERK),
    ),
)


def is_shared(dataset: Dataset) -> bool:
    """Whether the dataset is a collection of features for everybody: open, and its rows have places of their own."""
    return (
        releases.is_open(dataset)
        and bool(dataset.geometry)
        and releases.tells_places(dataset)
        and dataset.attached is None
    )


def may_see(actor: Actor, dataset: Dataset) -> bool:
    """Whether the dataset is a collection for the actor: a layer that is not released is for the province's bodies."""
    if dataset.editor is not None and dataset.access in ("open", "agency") and not is_shared(dataset):
        return bool(dataset.geometry) and has_right(actor, "spatial.inner")
    return is_shared(dataset)


def is_layer_keeper(actor: Actor, organisation: str) -> bool:
    """Whether the layer of that body is the actor's to change as a whole: every feature, every field, its removal."""
    own = bool(organisation) and organisation in actor.organisations(AGENCY_OFFICER)
    return own or actor.has(OFFICER, ADMINISTRATOR)


def may_change(actor: Actor, organisation: str) -> bool:
    """Whether the actor may change any feature: clerks those of their commune, see `actions.layers`."""
    return is_layer_keeper(actor, organisation) or bool(actor.areas(COMMUNE_CLERK))

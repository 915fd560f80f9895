"""Who may change a place: asked of the row, after the rule of the route has been asked of the role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.rules import edits_everywhere
from hatang.kernel import access
from hatang.kernel.access import COMMUNE_CLERK, Actor, Area
from hatang.kernel.problems import Forbidden

if TYPE_CHECKING:
    from collections.abc import Iterable


def may_edit(actor: Actor, area: Area | None) -> bool:
    """Officers everywhere; a clerk in the commune of the grant, and in what that commune has become."""
    if edits_everywhere(actor):
        return True
    graph = read_lineage()
    return area is not None and any(
        mine in graph.nodes and area in graph.inside(mine) for mine in actor.areas(COMMUNE_CLERK)
    )


def require_edit(actor: Actor, areas: Iterable[Area | None]) -> None:
    """`Forbidden`, naming the first unit outside the actor's own, unless the actor may edit in all of them."""
    access.require_right(actor, "places.edit")
    for area in areas:
        if not may_edit(actor, area):
            node = read_lineage().nodes.get(area) if area else None
            raise Forbidden(
                "places.edit",
                _("This place is not in your commune"),
                where=node.title if node else str(area or ""),
                hint=_("Ask the commune it lies in, or the lead department."),
            )

"""Networks of lines and what else scenarios are made of, as far as the actor may see it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.models import DrawnSite, LineNetwork, ProtectedArea, RoadWork
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor


def find_graph_folder() -> Path:
    """Where the graphs made of network files lie."""
    return Path(settings.HATANG_DATA) / "siting" / "networks"


def graph_path(network: LineNetwork) -> Path:
    """The graph of a network; `Missing` when it is gone."""
    path = find_graph_folder() / f"{network.sha256}.npz"
    if not path.exists():
        raise Missing(
            "network", _("The graph of this network is gone"), where=network.name, hint=_("Add its file again.")
        )
    return path


def list_networks(*, actor: Actor) -> QuerySet[LineNetwork]:
    """The networks that later scenarios may use, the newest first."""
    return LineNetwork.objects.visible_to(actor).filter(removed_at=None)


def list_networks_on(*, as_of: date, actor: Actor) -> QuerySet[LineNetwork]:
    """The networks that could be used on the day."""
    there = Q(removed_at=None) | Q(removed_at__date__gt=as_of)
    return LineNetwork.objects.visible_to(actor).filter(there, added_at__date__lte=as_of)


def find_network(*, network_id: int, actor: Actor) -> LineNetwork:
    line_network = list_networks(actor=actor).filter(pk=network_id).first()
    if line_network is None:
        raise Missing("network", _("There is no such network of lines"), where=str(network_id))
    return line_network


def drawn_sites(*, actor: Actor) -> QuerySet[DrawnSite]:
    return DrawnSite.objects.visible_to(actor).filter(removed_at=None)


def list_road_works(*, as_of: date, actor: Actor) -> QuerySet[RoadWork]:
    return RoadWork.objects.visible_to(actor).valid_on(as_of)


def protected_areas(*, as_of: date, actor: Actor) -> QuerySet[ProtectedArea]:
    return ProtectedArea.objects.visible_to(actor).valid_on(as_of)

"""Reads of scheduled publications, and of what may be proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata import rules
from hatang.capabilities.opendata.models import Body, Package, Publication
from hatang.capabilities.opendata.terms import Capacity, PackageState
from hatang.engines.writing.words import order_key
from hatang.kernel import datasets, releases
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset


def list_publications(*, actor: Actor) -> QuerySet[Publication]:
    """The latest day first."""
    return Publication.objects.visible_to(actor).select_related("package", "package__owner")


def find_publication(*, number: int, actor: Actor) -> Publication:
    publication = list_publications(actor=actor).filter(pk=number).first()
    if publication is None:
        raise Missing("opendata.publication", _("There is no such proposal"), where=str(number))
    return publication


def open_datasets(*, actor: Actor) -> list[Dataset]:
    """The declared datasets that the actor may propose: what is not open has nothing to publish here."""
    if not rules.is_keeper(actor):
        return []
    return sorted(
        (dataset for dataset in datasets.list_datasets() if releases.is_open(dataset)),
        key=lambda dataset: order_key(str(dataset.title)),
    )


def hidden_packages(*, actor: Actor) -> QuerySet[Package]:
    """The registered datasets that the actor may edit and that are not public yet."""
    served = Body.objects.served_by(actor, Capacity.ADMIN, Capacity.EDITOR).values("pk")
    return Package.objects.visible_to(actor).filter(owner__in=served, private=True, state=PackageState.ACTIVE)

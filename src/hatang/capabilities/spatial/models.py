"""The index of the collections: which snapshot of which dataset stands in which table of the schema `spatial`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial.rules import is_shared
from hatang.kernel import access, datasets

if TYPE_CHECKING:
    from typing import Self

    from hatang.kernel.access import Actor


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, actor: Actor) -> Self:
        """The collections whose dataset is still declared, still open and has a place."""
        if not access.may(actor, "spatial.view"):
            return self.none()
        return self.filter(dataset__in=[each.name for each in datasets.all() if is_shared(each)])


class Collection(models.Model):
    """The open edition of a dataset's newest snapshot, loaded into a table of its own."""

    dataset = models.CharField(_("dataset"), max_length=100, unique=True)
    version = models.CharField(_("version"), max_length=40)
    fields = models.JSONField(_("fields"), help_text=_("the names of the columns, in their order"))
    rows = models.PositiveBigIntegerField(_("rows"))
    bounds = models.JSONField(_("bounds"), null=True, help_text=_("west, south, east, north; none without a place"))
    begins = models.DateField(_("begins"), null=True)
    ends = models.DateField(_("ends"), null=True)
    tiles = models.CharField(_("tiles"), max_length=300, blank=True, help_text=_("the file of them in the lake"))
    loaded_at = models.DateTimeField(_("loaded at"))

    objects = CollectionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.dataset} {self.version}"

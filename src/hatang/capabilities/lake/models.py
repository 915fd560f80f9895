"""The index of the lake: one row for each snapshot; the files and their manifests are in the lake itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.lake.rules import knows_of
from hatang.capabilities.lake.terms import SnapshotState
from hatang.kernel import datasets

if TYPE_CHECKING:
    from datetime import date
    from typing import Self

    from hatang.kernel.access import Actor


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, actor: Actor) -> Self:
        """The snapshots of the datasets that the actor may read anything of."""
        readable = [dataset.name for dataset in datasets.list_datasets() if knows_of(actor, dataset)]
        return self.filter(dataset__in=readable)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def newest(self, as_of: date | None = None) -> Self:
        """The newest standing snapshot of each dataset, of those as of the date or before where one is given."""
        snapshots = self.standing() if as_of is None else self.standing().filter(as_of__lte=as_of)
        return snapshots.order_by("dataset", "-as_of", "-number").distinct("dataset")


class Snapshot(models.Model):
    """A dataset as of a date, published once and never changed; a withdrawn one leaves this row and its manifest."""

    dataset = models.CharField(_("dataset"), max_length=100)
    as_of = models.DateField(_("as of"))
    number = models.PositiveIntegerField(_("number"), help_text=_("of the snapshots of that day, from 1"))
    manifest = models.JSONField(_("manifest"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.CharField(_("published by"), max_length=200)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Published editions")
        constraints = [
            models.UniqueConstraint(fields=["dataset", "as_of", "number"], name="a_snapshot_has_one_version"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(reason=""), name="a_withdrawn_snapshot_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.version}"

    @property
    def version(self) -> str:
        """The date and the number of that day's snapshot: 2026-11-26.1"""
        return f"{self.as_of.isoformat()}.{self.number}"

    @property
    def state(self) -> SnapshotState:
        return SnapshotState.WITHDRAWN if self.withdrawn_at else SnapshotState.PUBLISHED

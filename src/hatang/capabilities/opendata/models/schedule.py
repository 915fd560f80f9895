"""What is to be published on a day: proposed by one person, approved by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata import rules
from hatang.capabilities.opendata.models.registry import Body, Package
from hatang.capabilities.opendata.terms import PENDING, Capacity, PublicationState

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor

_UNDECIDED = (PublicationState.PROPOSED, PublicationState.TAKEN_BACK)


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who keep the catalogue see all; others their own proposals and those of datasets they may edit."""
        if rules.is_keeper(actor):
            return self
        if actor.is_anonymous:
            return self.none()
        served = Body.objects.served_by(actor, Capacity.ADMIN, Capacity.EDITOR).values("pk")
        return self.filter(Q(proposed_by=actor.id) | Q(package__owner__in=served))

    def due(self, today: date) -> Self:
        """Approved, and their day has come."""
        return self.filter(state=PublicationState.APPROVED, publish_on__lte=today)


class Publication(models.Model):
    """A declared dataset as of a date, or a registered dataset that is not public yet, and the day it is to be."""

    dataset = models.CharField(_("dataset"), max_length=100, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    package = models.ForeignKey(
        Package,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("registered dataset"),
        related_name="publications",
    )
    publish_on = models.DateField(_("to be published on"))
    reason = models.TextField(_("why"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=PublicationState, default=PublicationState.PROPOSED)
    proposed_by = models.CharField(_("proposed by"), max_length=64)
    proposed_by_label = models.CharField(_("proposed by"), max_length=200)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.CharField(_("decision by"), max_length=64, blank=True)
    decided_by_label = models.CharField(_("decision by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decision at"), null=True, blank=True)
    # What of a registered dataset was approved: what has changed since is not published unread.
    sha256 = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField(_("published at"), null=True, blank=True)
    # The version that came of it, or why none did.
    outcome = models.TextField(_("what came of it"), blank=True)

    objects: ClassVar[PublicationQuerySet] = PublicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("scheduled publication")
        ordering = ("-publish_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=(~Q(dataset="") & Q(as_of__isnull=False, package=None))
                | Q(dataset="", as_of=None, package__isnull=False),
                name="opendata_publication_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="", state__in=_UNDECIDED) | (~Q(decided_by="") & ~Q(state__in=_UNDECIDED)),
                name="opendata_publication_decided",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="opendata_publication_four_eyes"),
            models.UniqueConstraint(
                fields=("dataset", "as_of"),
                condition=Q(state__in=PENDING) & ~Q(dataset=""),
                name="opendata_publication_dataset_once",
            ),
            models.UniqueConstraint(
                fields=("package",), condition=Q(state__in=PENDING), name="opendata_publication_package_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.package or f"{self.dataset} {self.as_of}")

"""Other catalogues that are harvested, and what each of them offered last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.harvest.terms import RHYTHM_DAYS, HarvestRhythm, SourceKind
from hatang.kernel import access

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, actor: Actor) -> Self:
        """Only those who keep the catalogue: an address may say something of the network behind it."""
        return self if access.has_right(actor, "opendata.keep") else self.none()


class Source(models.Model):
    """Another catalogue, the organisation of ours under which its datasets stand, and how its last harvest went."""

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=SourceKind)
    url = models.CharField(_("address"), max_length=500)
    owner = models.ForeignKey("opendata.Body", models.PROTECT, verbose_name=_("organisation"), related_name="sources")
    rhythm = models.CharField(
        _("rhythm of the harvest"), max_length=8, choices=HarvestRhythm, default=HarvestRhythm.DAILY
    )
    active = models.BooleanField(_("is harvested"), default=True)
    last_run_at = models.DateTimeField(_("last harvested at"), null=True, blank=True)
    # Why the last harvest did not come to its end; empty where it did.
    problem = models.TextField(_("what went wrong"), blank=True)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    withdrawn = models.PositiveIntegerField(_("withdrawn"), default=0)
    failed = models.PositiveIntegerField(_("with errors"), default=0)

    objects: ClassVar[SourceQuerySet] = SourceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("harvested catalogue")
        db_table = "opendata_source"
        ordering = ("title", "pk")
        constraints = (
            models.UniqueConstraint(fields=("kind", "url"), name="opendata_source_once"),
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="opendata_source_kind"),
            models.CheckConstraint(condition=Q(rhythm__in=HarvestRhythm.values), name="opendata_source_rhythm"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def standing(self) -> int:
        """How many of its datasets stand in the catalogue today."""
        return self.offers.filter(package__state="active").count()

    def is_due(self, today: date) -> bool:
        """Whether its turn has come by its rhythm."""
        if not self.active or self.last_run_at is None:
            return self.active
        last = timezone.localtime(self.last_run_at).date()
        return last + timedelta(days=RHYTHM_DAYS[HarvestRhythm(self.rhythm)]) <= today


class Offer(models.Model):
    """One dataset of a source: what was made of it, or why nothing could be."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="offers")
    identifier = models.CharField(_("identifier at its source"), max_length=500)
    title = models.CharField(_("title"), max_length=500, blank=True)
    # Nothing where it could not be taken in, and where somebody purged it here.
    package = models.ForeignKey("opendata.Package", models.SET_NULL, null=True, blank=True, related_name="offers")
    # Of what the source said last, so that saying the same again changes nothing.
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.TextField(_("what went wrong"), blank=True)
    withdrawn_on = models.DateField(_("withdrawn at its source on"), null=True, blank=True)

    class Meta:
        verbose_name = _("offered dataset")
        db_table = "opendata_offer"
        constraints = (models.UniqueConstraint(fields=("source", "identifier"), name="opendata_offer_once"),)

    def __str__(self) -> str:
        return self.title or self.identifier

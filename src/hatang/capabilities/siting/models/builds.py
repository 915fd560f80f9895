"""What operators plan to build in a year, and their offers to build it together: each sees its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting import rules
from hatang.capabilities.siting.models.base import build_dated_constraints
from hatang.capabilities.siting.terms import BuildKind, OfferAnswer, OverlapKind
from hatang.kernel.dated import DatedQuerySet

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class BuildQuerySet(DatedQuerySet["PlannedBuild"]):
    """Rows of operators: the lead department sees all, an engineer the own operator's."""

    def visible_to(self, actor: Actor) -> Self:
        scope = rules.build_scope(actor)
        return self if scope is None else self.filter(operator__in=scope)


class OfferQuerySet(models.QuerySet["ShareOffer"]):
    """Offers: the lead department sees all, an engineer those from and to the own operator."""

    def visible_to(self, actor: Actor) -> Self:
        scope = rules.build_scope(actor)
        return self if scope is None else self.filter(Q(operator__in=scope) | Q(to_operator__in=scope))


class PlannedBuild(models.Model):
    """A site or a route that an operator will build in a year, as its yearly plan says."""

    operator = models.CharField(_("operator"), max_length=35, db_index=True)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=10, choices=BuildKind)
    technology = models.CharField(_("technology"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    geometry = gis.GeometryField(_("place"), srid=4326)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=64, blank=True)

    objects: ClassVar[BuildQuerySet] = BuildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("planned build")
        verbose_name_plural = _("planned builds")
        ordering = ("operator", "year", "code")
        constraints = (
            *build_dated_constraints("siting_build", "operator", "kind", "code"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="siting_build_year"),
        )

    def __str__(self) -> str:
        return self.code


class ShareOffer(models.Model):
    """One operator offers another to build together, or to use its mast, where the two are near each other.

    What was near is written down as it was on the day of the offer: plans change, the offer stays. `to_code` is for
    the operator that it is made to and for the lead department; the one who offers does not learn it.
    """

    operator = models.CharField(_("operator"), max_length=35, db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=BuildKind)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    to_operator = models.CharField(_("offered to"), max_length=35, db_index=True)
    to_kind = models.CharField(_("near to"), max_length=10, choices=OverlapKind)
    to_code = models.CharField(_("its code"), max_length=40)
    distance_m = models.PositiveIntegerField(_("distance"))
    message = models.CharField(_("message"), max_length=500, blank=True)
    offered_at = models.DateTimeField(_("offered at"))
    offered_by_label = models.CharField(_("offered by"), max_length=200)
    answer = models.CharField(_("answer"), max_length=10, choices=OfferAnswer, default=OfferAnswer.WAITING)
    answer_note = models.CharField(_("note"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by_label = models.CharField(_("answered by"), max_length=200, blank=True)

    objects: ClassVar[OfferQuerySet] = OfferQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("offer to share")
        verbose_name_plural = _("offers to share")
        ordering = ("-offered_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(operator=F("to_operator")), name="siting_offer_to_another"),
            models.CheckConstraint(
                condition=Q(answer=OfferAnswer.WAITING, answered_at=None)
                | (~Q(answer=OfferAnswer.WAITING) & Q(answered_at__isnull=False)),
                name="siting_offer_answered",
            ),
            models.UniqueConstraint(
                fields=("operator", "kind", "code", "to_operator", "to_kind"),
                condition=Q(answer=OfferAnswer.WAITING),
                name="siting_offer_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} · {self.to_operator}"

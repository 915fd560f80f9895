"""Tables: declared shares by hamlet, declared areas, challenges."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.gis.db.models import MultiPolygonField
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import rules
from hatang.capabilities.coverage.terms import DECIDED, ChallengeState, Reason, Technology
from hatang.kernel import access

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


def _period(start: str = "valid_from", end: str = "valid_to") -> Func:
    """[start, end) as PostgreSQL's daterange."""
    return Func(F(start), F(end), function="daterange", output_field=DateRangeField())


def _never_twice(name: str, *fields: str) -> ExclusionConstraint:
    """No two rows of the same fields hold on the same day; checked at commit, so an import may shift periods."""
    same = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(
        name=name, expressions=[*same, (_period(), RangeOperators.OVERLAPS)], deferrable=Deferrable.DEFERRED
    )


def _ordered(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name=name)


class DatedQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that hold from a first day to the day before an end."""

    def on(self, as_of: date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=as_of), valid_from__lte=as_of)

    def visible_to(self, actor: Actor) -> Self:
        """What is covered where is for everybody."""
        return self


class AreaQuerySet(DatedQuerySet["DeclaredArea"]):
    def visible_to(self, actor: Actor) -> Self:
        """The outlines themselves: for the State, and for the operator who filed them."""
        if actor.has(*rules.STATE):
            return self
        return self.filter(operator__in=sorted(actor.organisations(access.OPERATOR_ENGINEER)))


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    def visible_to(self, actor: Actor) -> Self:
        """The State sees all, an operator those against it, anybody else those that he or she filed."""
        if actor.has(*rules.STATE):
            return self
        own = Q(operator__in=sorted(actor.organisations(access.OPERATOR_ENGINEER)))
        return self.filter(own | Q(filed_by=actor.id) if actor.id else own)

    def in_force(self, as_of: date) -> Self:
        """Upheld, begun, and not lifted on the day."""
        begun = self.filter(state=ChallengeState.UPHELD, effective_from__lte=as_of)
        return begun.filter(Q(effective_to=None) | Q(effective_to__gt=as_of))


class DeclaredCoverage(models.Model):
    """The share of a hamlet's households that an operator says it covers with a technology, for a period."""

    operator = models.CharField(_("operator"), max_length=35)
    technology = models.CharField(_("technology"), max_length=4, choices=Technology)
    hamlet_code = models.CharField(_("hamlet"), max_length=40)
    # As filed, in double precision: a rounded figure would differ from its own file the next time.
    household_share_percent = models.FloatField(_("share of households (%)"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=40, blank=True)

    objects: ClassVar[DatedQuerySet[DeclaredCoverage]] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("declared coverage")
        verbose_name_plural = _("declared coverage")
        ordering = ("operator", "technology", "hamlet_code", "valid_from")
        constraints = (
            _never_twice("coverage_declared_once", "operator", "technology", "hamlet_code"),
            _ordered("coverage_declared_period"),
            models.CheckConstraint(
                condition=Q(household_share_percent__range=(0, 100)), name="coverage_declared_percent"
            ),
            models.CheckConstraint(condition=Q(technology__in=Technology.values), name="coverage_declared_technology"),
        )
        indexes = (models.Index(fields=("hamlet_code", "valid_from"), name="coverage_declared_hamlet"),)

    def __str__(self) -> str:
        return self.record

    @property
    def record(self) -> str:
        """The row's natural key in the dataset, as evidence names it."""
        return "|".join((self.operator, self.technology, self.hamlet_code, self.valid_from.isoformat()))


class DeclaredArea(models.Model):
    """The area that an operator says it covers with a technology, for a period."""

    operator = models.CharField(_("operator"), max_length=35)
    technology = models.CharField(_("technology"), max_length=4, choices=Technology)
    geometry = MultiPolygonField(_("area"), srid=4326)
    # Counts the changes of the outline, so that shares computed from an earlier one are not taken for it.
    revision = models.PositiveIntegerField(default=1, editable=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=40, blank=True)

    objects: ClassVar[AreaQuerySet] = AreaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("declared area")
        verbose_name_plural = _("declared areas")
        ordering = ("operator", "technology", "valid_from")
        constraints = (
            _never_twice("coverage_area_once", "operator", "technology"),
            _ordered("coverage_area_period"),
            models.CheckConstraint(condition=Q(technology__in=Technology.values), name="coverage_area_technology"),
        )

    def __str__(self) -> str:
        return self.record

    @property
    def record(self) -> str:
        return "|".join((self.operator, self.technology, self.valid_from.isoformat()))


class Challenge(models.Model):
    """Somebody on the spot disputes a declaration; the operator answers, an officer decides.

    An upheld challenge replaces the operator's share of the hamlet from `effective_from` until it is lifted.
    """

    operator = models.CharField(_("operator"), max_length=35)
    technology = models.CharField(_("technology"), max_length=4, choices=Technology)
    hamlet_code = models.CharField(_("hamlet"), max_length=40)
    commune_code = models.CharField(_("commune"), max_length=40)
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("Which part of the hamlet"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    description = models.TextField(_("what was seen"), max_length=2000)
    observed_on = models.DateField(_("seen on"))
    claimed_share_percent = models.DecimalField(
        _("share of households really covered (%)"), max_digits=5, decimal_places=2
    )
    declared_share_percent = models.DecimalField(_("share declared at the time (%)"), max_digits=5, decimal_places=2)
    evidence_file = models.UUIDField(_("evidence"), null=True, blank=True)
    evidence_name = models.CharField(_("name of the evidence"), max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ChallengeState, default=ChallengeState.OPEN)
    filed_by = models.CharField(_("filed by"), max_length=64)
    filed_by_label = models.CharField(_("name of who filed"), max_length=200)
    filed_at = models.DateTimeField(_("filed at"))
    answer = models.TextField(_("answer of the operator"), max_length=2000, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=64, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decision = models.TextField(_("reasons of the decision"), max_length=2000, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=64, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_share_percent = models.DecimalField(
        _("share decided (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    effective_from = models.DateField(_("counts from"), null=True, blank=True)
    effective_to = models.DateField(_("counts until"), null=True, blank=True)
    lift_reason = models.TextField(_("why it was lifted"), max_length=2000, blank=True)

    objects: ClassVar[ChallengeQuerySet] = ChallengeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("coverage challenge")
        verbose_name_plural = _("coverage challenges")
        ordering = ("-filed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(claimed_share_percent__range=(0, 100)) & Q(declared_share_percent__range=(0, 100)),
                name="coverage_challenge_percent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(DECIDED)) | (Q(decided_at__isnull=False) & ~Q(decision="")),
                name="coverage_challenge_decided",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=ChallengeState.UPHELD, effective_from__isnull=False)
                    & Q(decided_share_percent__range=(0, 100))
                )
                | (~Q(state=ChallengeState.UPHELD) & Q(effective_from=None)),
                name="coverage_challenge_upheld",
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="coverage_challenge_period",
            ),
            ExclusionConstraint(
                name="coverage_challenge_once",
                expressions=[
                    ("operator", RangeOperators.EQUAL),
                    ("technology", RangeOperators.EQUAL),
                    ("hamlet_code", RangeOperators.EQUAL),
                    (_period("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=ChallengeState.UPHELD),
            ),
            models.UniqueConstraint(
                fields=("operator", "technology", "hamlet_code", "filed_by"),
                condition=Q(state__in=("open", "answered")),
                name="coverage_challenge_pending_once",
            ),
        )
        indexes = (
            models.Index(fields=("hamlet_code",), name="coverage_challenge_hamlet"),
            models.Index(fields=("operator", "state"), name="coverage_challenge_operator"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_in_force(self) -> bool:
        return self.state == ChallengeState.UPHELD and self.effective_to is None

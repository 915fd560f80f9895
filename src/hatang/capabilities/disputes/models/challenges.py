"""Disputes of declared coverage, from filing to decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes import rules
from hatang.capabilities.disputes.terms import COUNTING, DECIDED, PENDING, TECHNOLOGIES, ChallengeState, Reason
from hatang.kernel import access

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


_in_force = Func(F("effective_from"), F("effective_to"), function="daterange", output_field=DateRangeField())


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    def visible_to(self, actor: Actor) -> Self:
        """The State sees all, an operator those against it, anybody else those that he or she filed."""
        if actor.has(*rules.STATE):
            return self
        own = Q(operator__in=sorted(actor.organisations(access.OPERATOR_ENGINEER)))
        return self.filter(own | Q(filed_by=actor.id) if actor.id else own)

    def in_force(self, as_of: date) -> Self:
        """Upheld or conceded, begun, and not lifted on the day."""
        begun = self.filter(state__in=COUNTING, effective_from__lte=as_of)
        return begun.filter(Q(effective_to=None) | Q(effective_to__gt=as_of))

    def pending(self) -> Self:
        return self.filter(state__in=PENDING)

    def unanswered(self, today: date) -> Self:
        """Still waiting for the operator after the last day on which it could answer."""
        return self.filter(state=ChallengeState.OPEN, answer_due_on__lt=today)


class Challenge(models.Model):
    """Somebody on the spot disputes a declaration; the operator answers, an officer decides.

    An upheld challenge replaces the operator's share of the hamlet from `effective_from` until it is lifted.
    """

    operator = models.CharField(_("operator"), max_length=35)
    technology = models.CharField(_("technology"), max_length=4, choices=TECHNOLOGIES)
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
    # What a test at the place showed; each figure may be unknown.
    tested_at = models.DateTimeField(_("tested at"), null=True, blank=True)
    test_rsrp_dbm = models.FloatField(_("signal strength"), null=True, blank=True)
    test_download_mbps = models.FloatField(_("download speed"), null=True, blank=True)
    test_upload_mbps = models.FloatField(_("upload speed"), null=True, blank=True)
    test_latency_ms = models.FloatField(_("latency"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ChallengeState, default=ChallengeState.OPEN)
    # The last day for the operator's answer, by the rule of the day of filing; None before there was such a rule.
    answer_due_on = models.DateField(_("answer due on"), null=True, blank=True)
    # The number in a register that was kept before; unique where there is one.
    register_number = models.CharField(_("number in the register"), max_length=40, blank=True)
    import_id = models.CharField(_("import"), max_length=40, blank=True)
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
        db_table = "coverage_challenge"
        verbose_name = _("coverage challenge")
        verbose_name_plural = _("coverage challenges")
        ordering = ("-filed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(claimed_share_percent__range=(0, 100)) & Q(declared_share_percent__range=(0, 100)),
                name="coverage_challenge_percent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(DECIDED | COUNTING)) | (Q(decided_at__isnull=False) & ~Q(decision="")),
                name="coverage_challenge_decided",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=sorted(COUNTING), effective_from__isnull=False)
                    & Q(decided_share_percent__range=(0, 100))
                )
                | (~Q(state__in=sorted(COUNTING)) & Q(effective_from=None)),
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
                    (_in_force, RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=sorted(COUNTING)),
            ),
            models.UniqueConstraint(
                fields=("register_number",), condition=~Q(register_number=""), name="coverage_challenge_register_once"
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
            models.Index(fields=("state", "answer_due_on"), name="coverage_challenge_due"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_in_force(self) -> bool:
        return self.state in COUNTING and self.effective_to is None

    def is_late(self, today: date) -> bool:
        """Whether the operator let the deadline pass."""
        return self.state == ChallengeState.OPEN and self.answer_due_on is not None and self.answer_due_on < today

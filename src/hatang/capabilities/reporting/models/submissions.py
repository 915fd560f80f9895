"""What a body sends for a period: the figures known, what it corrected and why, and every version of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.models.regimes import Regime
from hatang.capabilities.reporting.terms import Signature, SubmissionState

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, actor: Actor) -> Self:
        """The recipient reads what was sent and never another's draft; a body reads its own."""
        own = Q(organisation__in=sorted(actor.organisations(*rules.REPORTERS)))
        if rules.is_recipient(actor):
            return self.filter(own | Q(version__gt=0))
        return self.filter(own)


class Submission(models.Model):
    """The report of one body for one period of a regime.

    `values`: field code → {"known", "known_upper_bound", "quality", "why", "value", "upper_bound", "no_figures",
    "reason", …}; what was begun before a mark was kept lacks it. `version` counts what was sent.
    `handed_to`: the report of the body that does this one's work since it has ended.
    `results`: {} until the recipient computed, then {"document", "computed_on", "total", "scores": field → points}.
    """

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="submissions", verbose_name=_("regime"))
    period = models.CharField(_("period"), max_length=10)
    organisation = models.CharField(_("body"), max_length=35)
    state = models.CharField(_("state"), max_length=10, choices=SubmissionState, default=SubmissionState.DRAFT)
    as_of = models.DateField(_("figures as of"))
    values: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("values"), default=dict)
    handed_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_over", verbose_name=_("handed over to")
    )
    results: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("results"), default=dict, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=0)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by_label = models.CharField(_("changed by"), max_length=200)
    submitted_at = models.DateTimeField(_("first sent at"), null=True, blank=True)

    objects: ClassVar[SubmissionQuerySet] = SubmissionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["regime", "period", "organisation"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "period", "organisation"], name="reporting_one_submission"),
            models.CheckConstraint(condition=Q(state__in=SubmissionState.values), name="reporting_submission_state"),
            models.CheckConstraint(
                condition=Q(state__in=(SubmissionState.DRAFT, SubmissionState.HANDED_OVER)) | Q(version__gt=0),
                name="reporting_sent_has_version",
            ),
            models.CheckConstraint(
                condition=Q(state=SubmissionState.HANDED_OVER, handed_to__isnull=False)
                | (~Q(state=SubmissionState.HANDED_OVER) & Q(handed_to=None)),
                name="reporting_handed_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """How people name the record."""
        return f"{self.regime.code}|{self.period}|{self.organisation}"


class SubmissionVersion(models.Model):
    """One step in the life of a submission, as it stood then; never changed."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="versions")
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=SubmissionState)
    values: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("values"))
    results: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("results"), default=dict, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("at"))
    by_label = models.CharField(_("by"), max_length=200)
    file = models.UUIDField(_("signed document"), null=True, blank=True)
    signature = models.CharField(_("signature"), max_length=10, choices=Signature, default=Signature.NONE)
    signer = models.CharField(_("signer"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("version of a submission")
        verbose_name_plural = _("versions of submissions")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.submission_id} · {self.version} · {self.state}"

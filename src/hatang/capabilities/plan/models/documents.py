"""Plans as documents: number, title, territory, versions, and how they stand to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.rules import keeps_plans
from hatang.capabilities.plan.terms import Content, PlanKind, RelationKind, VersionState

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, actor: Actor) -> Self:
        """Plans are public documents."""
        return self


class Plan(models.Model):
    """One plan. The territory is a unit and a day on which it is meant; the unit of that day keeps its outline."""

    code = models.SlugField(_("code"), max_length=60, unique=True, help_text=_("Short name in addresses and commands."))
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=PlanKind, default=PlanKind.PLAN)
    issuer = models.CharField(_("issuer"), max_length=35, blank=True)
    issuer_named = models.CharField(_("issuer as named"), max_length=200)
    lead = models.CharField(_("lead department"), max_length=35, blank=True)
    lead_named = models.CharField(_("lead department as named"), max_length=200, blank=True)
    signer = models.CharField(_("signer"), max_length=200, blank=True)
    proposal = models.CharField(_("proposal"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True, help_text=_("Empty where it is not known."))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.CharField(_("ended by document"), max_length=200, blank=True)
    territory_code = models.CharField(_("unit of the territory"), max_length=20, blank=True)
    territory_on = models.DateField(_("territory as of"), null=True, blank=True)
    shipped_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "signed_on"],
                nulls_distinct=False,
                name="one_plan_per_number",
                violation_error_message=_("A plan with this number and date is already here."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | (Q(ended_by__gt="") & (Q(signed_on=None) | Q(ended_on__gt=F("signed_on")))),
                name="plan_end_names_its_document",
                violation_error_message=_("Ending a plan needs a document and a date after it was signed."),
            ),
            models.CheckConstraint(
                condition=Q(territory_code="", territory_on=None)
                | Q(territory_code__gt="", territory_on__isnull=False),
                name="plan_territory_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def is_live_on(self, day: date) -> bool:
        """Signed (or of unknown date) and not ended; several are live at once."""
        return (self.signed_on is None or self.signed_on <= day) and (self.ended_on is None or day < self.ended_on)


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """Drafts of amendments are seen by those who keep plans."""
        return self if keeps_plans(actor) else self.filter(state=VersionState.ISSUED)

    def in_force_on(self, day: date) -> Self:
        """The issued version of each plan on the day; before the first one, the first."""
        to_come = Q(valid_from__gt=day)
        ranked = self.filter(state=VersionState.ISSUED).annotate(
            is_to_come=Case(When(to_come, then=True), default=False),
            comes_on=Case(When(to_come, then="valid_from")),
        )
        return ranked.order_by("plan", "is_to_come", "comes_on", F("valid_from").desc(nulls_last=True)).distinct("plan")


class PlanVersion(models.Model):
    """The plan as it reads from a day on; it ends where the next issued version begins."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=8, choices=VersionState, default=VersionState.ISSUED)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    instrument = models.CharField(_("document"), max_length=100, help_text=_("Number of the document that issued it."))
    content = models.CharField(_("content"), max_length=12, choices=Content, default=Content.ENTERED)
    content_reason = models.TextField(_("why nothing is entered"), blank=True)
    note = models.TextField(_("note"), blank=True)
    file = models.UUIDField(_("stored document"), null=True, blank=True)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["plan", "valid_from"],
                condition=Q(state="issued"),
                nulls_distinct=False,
                name="one_issued_version_per_day",
                violation_error_message=_("A version of the plan already begins on this day."),
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state="draft"),
                name="one_draft_at_a_time",
                violation_error_message=_("An amendment of this plan is already being prepared."),
            ),
            models.CheckConstraint(
                condition=Q(content="entered") | Q(content_reason__gt=""), name="absent_content_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"


class PlanBasis(models.Model):
    """A document the plan rests on."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="bases")
    number = models.CharField(_("number"), max_length=60)
    date = models.DateField(_("date"))
    title = models.CharField(_("title"), max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number", "date"], name="one_basis_once")]

    def __str__(self) -> str:
        return self.number


class PlanRelation(models.Model):
    """How this plan stands to another."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=12, choices=RelationKind)
    other = models.ForeignKey(Plan, models.CASCADE, related_name="+", verbose_name=_("other plan"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind", "other"], name="one_relation_once"),
            models.CheckConstraint(condition=~Q(plan=F("other")), name="relation_to_another_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind} {self.other_id}"


class PlanRecipient(models.Model):
    """A body to which the plan was sent: in the plan's words, with the code of the register."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="recipients")
    part = models.CharField(_("part"), max_length=10, choices=[("recipient", _("receives"))], default="recipient")
    named = models.CharField(_("as the plan names it"), max_length=200)
    organisation = models.CharField(_("organisation or group"), max_length=35)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.named

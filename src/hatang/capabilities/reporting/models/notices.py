"""What people are told of: notices of what is due, how often each wants a letter, calendars of bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.terms import Digest, Stage

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; nobody reads another's, administrators neither."""
        return self.filter(person=actor.id) if actor.id else self.none()


class Notice(models.Model):
    """One person told of one matter at one stage: once, however often the work of the day runs.

    `mailed_at` is set when a letter carried it; `settled_at` when the matter was done before anybody looked.
    """

    person = models.CharField(_("person"), max_length=64)
    subject = models.CharField(_("matter"), max_length=200)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=500)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    due = models.DateField(_("last day"))
    address = models.CharField(_("address"), max_length=300)
    made_on = models.DateField(_("told on"))
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-made_on", "due", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "subject", "stage"], name="reporting_one_notice"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="reporting_notice_stage"),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(seen_at=None, settled_at=None), name="reporting_notice_unseen"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {self.stage}"


class Preference(models.Model):
    """How often one person gets what is due by e-mail."""

    person = models.CharField(_("person"), max_length=64, unique=True)
    digest = models.CharField(_("letters"), max_length=8, choices=Digest, default=Digest.DAILY)

    objects: ClassVar[models.Manager[Preference]] = models.Manager()

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [models.CheckConstraint(condition=Q(digest__in=Digest.values), name="reporting_digest_known")]

    def __str__(self) -> str:
        return f"{self.person}: {self.digest}"


class CalendarQuerySet(models.QuerySet["Calendar"]):
    def visible_to(self, actor: Actor) -> Self:
        """The calendars of the actor's own bodies; whoever receives sees that they exist."""
        if rules.is_recipient(actor):
            return self
        return self.filter(organisation__in=sorted(actor.organisations(*rules.REPORTERS)))


class Calendar(models.Model):
    """A private address under which a body's deadlines are read by a calendar. Only the hash of the key is kept."""

    organisation = models.CharField(_("body"), max_length=35)
    key_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"))
    made_by_label = models.CharField(_("made by"), max_length=200)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects: ClassVar[CalendarQuerySet] = CalendarQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["organisation", "-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("made_at")), name="reporting_calendar_revoked_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.made_at}"

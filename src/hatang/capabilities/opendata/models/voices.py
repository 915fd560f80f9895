"""What people say back: requests for data, comments, and how often something was read, without who."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata import rules
from hatang.capabilities.opendata.terms import CommentState, RequestState, Use

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who keep the catalogue see all; others the answered ones and their own."""
        if rules.is_keeper(actor):
            return self
        answered = Q(state=RequestState.ANSWERED)
        return self.filter(answered | Q(filed_by=actor.id) if actor.id else answered)


class DataRequest(models.Model):
    """Somebody asks for data that is not there; the law says until when the answer is owed."""

    wanted = models.TextField(_("what data is wanted"), max_length=2000)
    purpose = models.TextField(_("what for"), max_length=1000, blank=True)
    # Of the asker alone: for those who answer, never shown to anybody else, erased once the answer is old.
    contact = models.CharField(_("how to reach you"), max_length=200, blank=True)
    filed_by = models.CharField(_("filed by"), max_length=64, blank=True)
    filed_at = models.DateTimeField(_("filed at"))
    due_on = models.DateField(_("answer due on"))
    state = models.CharField(_("state"), max_length=8, choices=RequestState, default=RequestState.OPEN)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects: ClassVar[DataRequestQuerySet] = DataRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("request for data")
        ordering = ("-filed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, answered_at=None)
                | (~Q(state=RequestState.OPEN) & Q(answered_at__isnull=False) & ~Q(answer="")),
                name="opendata_request_answered",
            ),
        )

    def __str__(self) -> str:
        return self.wanted[:80]


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who keep the catalogue see all; others what was let through."""
        return self if rules.is_keeper(actor) else self.filter(state=CommentState.SHOWN)


class Comment(models.Model):
    """What somebody says of a dataset; it is shown once somebody has read it."""

    dataset = models.CharField(_("dataset"), max_length=100)
    text = models.TextField(_("comment"), max_length=2000)
    filed_by = models.CharField(_("filed by"), max_length=64, blank=True)
    filed_at = models.DateTimeField(_("filed at"))
    state = models.CharField(_("state"), max_length=8, choices=CommentState, default=CommentState.WAITING)

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("comment")
        ordering = ("filed_at", "pk")
        indexes = (models.Index(fields=("dataset", "filed_at"), name="opendata_comment_dataset"),)

    def __str__(self) -> str:
        return self.text[:80]


class Usage(models.Model):
    """How often a dataset was opened or had on a day. Nothing says by whom."""

    dataset = models.CharField(_("dataset"), max_length=100)
    day = models.DateField(_("day"))
    use = models.CharField(_("use"), max_length=8, choices=Use)
    count = models.PositiveIntegerField(_("count"))

    class Meta:
        verbose_name = _("usage")
        constraints = (models.UniqueConstraint(fields=("dataset", "day", "use"), name="opendata_usage_once"),)

    def __str__(self) -> str:
        return f"{self.dataset} {self.day} {self.use}"

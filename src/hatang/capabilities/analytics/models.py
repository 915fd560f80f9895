"""Questions that people keep, dashboards that show them together, what is sent and what is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.terms import LONGEST_SQL, Drawing, Paper, Rhythm, Side

if TYPE_CHECKING:
    from typing import Self

    from hatang.kernel.access import Actor


class SavedQueryQuerySet(models.QuerySet["SavedQuery"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and what others share."""
        if actor.is_anonymous:
            return self.none()
        return self.filter(Q(owner=actor.id) | Q(shared=True))


class SavedQuery(models.Model):
    """A question under a title. Sharing it shares the words, never the rows: everybody gets their own answer.

    One without SQL is kept as it was chosen (`choice`, the parameters of its address); `sql` is then what it was on
    that day, "" where the house alone knows the figure.
    """

    title = models.CharField(_("title"), max_length=200)
    sql = models.TextField("SQL", max_length=LONGEST_SQL, blank=True)
    choice = models.TextField(_("choice"), max_length=LONGEST_SQL, blank=True)
    drawing = models.CharField(_("drawing"), max_length=10, choices=Drawing, default=Drawing.NONE)
    shared = models.BooleanField(_("shared with everybody"), default=False)
    owner = models.CharField(_("owner"), max_length=64)
    owner_label = models.CharField(_("owner's name"), max_length=200)
    saved_at = models.DateTimeField(_("saved at"))

    objects = SavedQueryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Kept questions")
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="one_question_of_a_title_each")]

    def __str__(self) -> str:
        return self.title

    @property
    def query(self) -> str:
        """The parameters of its address."""
        return self.choice or urlencode({"sql": self.sql, "drawing": self.drawing})

    @property
    def address(self) -> str:
        """Where it is asked, without a date or an area."""
        return f"{reverse('analytics:index' if self.choice else 'analytics:sql')}?{self.query}"


class DashboardQuerySet(models.QuerySet["Dashboard"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, those for everybody who is signed in, and those for a role that the actor holds."""
        if actor.is_anonymous:
            return self.none()
        held = [grant.role for grant in actor.grants]
        return self.filter(Q(owner=actor.id) | Q(for_everybody=True) | Q(roles__overlap=held))


class Dashboard(models.Model):
    """Kept questions in an order. Sharing it shares the questions' words, never rows: each reader gets their own."""

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    for_everybody = models.BooleanField(_("for everybody who is signed in"), default=False)
    roles = ArrayField(models.CharField(max_length=40), verbose_name=_("for the roles"), default=list, blank=True)
    owner = models.CharField(_("owner"), max_length=64)
    owner_label = models.CharField(_("owner's name"), max_length=200)
    saved_at = models.DateTimeField(_("saved at"))

    objects = DashboardQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Dashboards")
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="one_dashboard_of_a_title_each")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_shared(self) -> bool:
        return self.for_everybody or bool(self.roles)


class Tile(models.Model):
    """A question's place on a dashboard."""

    dashboard = models.ForeignKey(Dashboard, on_delete=models.CASCADE, related_name="tiles")
    question = models.ForeignKey(SavedQuery, on_delete=models.PROTECT, related_name="tiles")
    position = models.PositiveSmallIntegerField(_("place on the dashboard"))
    wide = models.BooleanField(_("over the whole width"), default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["dashboard", "position"], name="one_tile_a_place"),
            models.UniqueConstraint(fields=["dashboard", "question"], name="a_question_once_a_dashboard"),
        ]

    def __str__(self) -> str:
        return f"{self.dashboard_id}.{self.position}"


class OwnQuerySet[T: models.Model](models.QuerySet[T]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.none() if actor.is_anonymous else self.filter(owner=actor.id)


class Schedule(models.Model):
    """A question or a dashboard sent to its owner by e-mail: the rows are those that the owner may see on the day."""

    question = models.ForeignKey(SavedQuery, on_delete=models.CASCADE, null=True, blank=True)
    dashboard = models.ForeignKey(Dashboard, on_delete=models.CASCADE, null=True, blank=True)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm)
    paper = models.CharField(_("as"), max_length=5, choices=Paper)
    owner = models.CharField(_("owner"), max_length=64)
    last_on = models.DateField(_("last done on"), null=True)
    sent_at = models.DateTimeField(_("last sent at"), null=True)
    problem = models.TextField(_("what went wrong"), blank=True)

    objects = OwnQuerySet["Schedule"].as_manager()

    class Meta:
        verbose_name_plural = _("Schedules of sending")
        constraints = [
            models.CheckConstraint(
                condition=Q(question=None) ^ Q(dashboard=None), name="a_schedule_sends_a_question_or_a_dashboard"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return str(self.dashboard or self.question)


class Alert(models.Model):
    """A question of one number, watched: its owner is told once when it crosses the threshold."""

    question = models.ForeignKey(SavedQuery, on_delete=models.CASCADE)
    side = models.CharField(_("side"), max_length=5, choices=Side)
    threshold = models.FloatField(_("threshold"))
    owner = models.CharField(_("owner"), max_length=64)
    is_crossed = models.BooleanField(_("crossed"), default=False)
    value = models.FloatField(_("last value"), null=True)
    looked_at = models.DateTimeField(_("last looked at"), null=True)
    told_at = models.DateTimeField(_("last told at"), null=True)
    problem = models.TextField(_("what went wrong"), blank=True)

    objects = OwnQuerySet["Alert"].as_manager()

    class Meta:
        verbose_name_plural = _("Watched figures")

    def __str__(self) -> str:
        return str(self.question)


class QueuedQuestion(models.Model):
    """A question that is being answered, or waits for its turn. What nobody asks after any more ends by itself."""

    id = models.UUIDField(primary_key=True)
    owner = models.CharField(_("owner"), max_length=64)
    sql = models.TextField("SQL", max_length=LONGEST_SQL)
    asked_at = models.DateTimeField(_("asked at"))
    # When the first row of the answer was begun; empty: it waits.
    begun_at = models.DateTimeField(_("begun at"), null=True)
    # Waiting, its asker asks again before; running, its limit of time has ended it before.
    alive_until = models.DateTimeField()
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)

    objects = OwnQuerySet["QueuedQuestion"].as_manager()

    class Meta:
        verbose_name_plural = _("Questions being answered")

    def __str__(self) -> str:
        return self.sql[:80]

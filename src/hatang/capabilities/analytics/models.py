"""Questions that people keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.terms import LONGEST_SQL, Drawing

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
    """A question under a title. Sharing it shares the words, never the rows: everybody gets their own answer."""

    title = models.CharField(_("title"), max_length=200)
    sql = models.TextField("SQL", max_length=LONGEST_SQL)
    drawing = models.CharField(_("drawing"), max_length=10, choices=Drawing, default=Drawing.NONE)
    shared = models.BooleanField(_("shared with everybody"), default=False)
    owner = models.CharField(_("owner"), max_length=64)
    owner_label = models.CharField(_("owner's name"), max_length=200)
    saved_at = models.DateTimeField(_("saved at"))

    objects = SavedQueryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="one_question_of_a_title_each")]

    def __str__(self) -> str:
        return self.title

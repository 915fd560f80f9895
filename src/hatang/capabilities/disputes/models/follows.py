"""Which places an account follows: for the person of that account alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class PlaceFollowQuerySet(models.QuerySet["PlaceFollow"]):
    def visible_to(self, actor: Actor) -> Self:
        """The person of the account; nobody else, whatever they keep."""
        return self.filter(followed_by=actor.id) if actor.id else self.none()


class PlaceFollow(models.Model):
    """A commune or hamlet, by its key (`21142@2025-07-01`), that an account follows until it stops: in no dataset, page
    of others or answer of the API."""

    area = models.CharField(_("area"), max_length=60)
    followed_by = models.CharField(max_length=64)
    followed_on = models.DateField(_("followed since"))

    objects: ClassVar[PlaceFollowQuerySet] = PlaceFollowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("place that is followed")
        verbose_name_plural = _("places that are followed")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(followed_by=""), name="place_follow_named"),
            models.UniqueConstraint(fields=("followed_by", "area"), name="place_follow_once"),
        )

    def __str__(self) -> str:
        return self.area

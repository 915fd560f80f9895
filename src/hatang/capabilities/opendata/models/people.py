"""What belongs to one person: keys of the API, what he or she follows and did."""

from __future__ import annotations

import secrets
import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.terms import Followed


def _number() -> str:
    """What a key is called; it says nothing of the key."""
    return secrets.token_urlsafe(32)


class Token(models.Model):
    """A key with which a program acts for a person. Only its hash is kept: the key itself is shown once."""

    id = models.CharField(primary_key=True, max_length=64, default=_number, editable=False)
    person = models.CharField(_("person"), max_length=64)
    name = models.CharField(_("name"), max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(_("created at"))
    last_access = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        indexes = (models.Index(fields=("person",), name="opendata_token_person"),)

    def __str__(self) -> str:
        return self.name


class Follow(models.Model):
    """Somebody wants to hear of a package, a group or a person."""

    person = models.CharField(_("person"), max_length=64)
    kind = models.CharField(_("of what"), max_length=8, choices=Followed)
    thing = models.CharField(_("of which"), max_length=64)
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("following")
        constraints = (models.UniqueConstraint(fields=("person", "kind", "thing"), name="opendata_follow_once"),)
        indexes = (models.Index(fields=("kind", "thing"), name="opendata_follow_thing"),)

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.thing}"


class Activity(models.Model):
    """What somebody did to a package or a body, as CKAN tells it; it goes when the thing is purged."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("when"))
    person = models.CharField(_("person"), max_length=64)
    thing = models.UUIDField(_("of which"))
    # The bodies that a package stood under at the time; the body itself where the act is of one.
    bodies = ArrayField(models.UUIDField(), default=list)
    kind = models.CharField(_("kind"), max_length=40)
    data = models.JSONField(_("what it was then"))

    class Meta:
        verbose_name = _("act on the catalogue")
        indexes = (
            models.Index(fields=("thing", "-at"), name="opendata_activity_thing"),
            models.Index(fields=("-at",), name="opendata_activity_time"),
            GinIndex(fields=("bodies",), name="opendata_activity_bodies"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"

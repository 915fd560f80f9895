"""What belongs to one person: keys of the API."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _


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

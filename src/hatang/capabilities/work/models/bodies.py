"""A body as a document names it: the words, and the code under which the register of organisations knows it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.work.terms import BodyRole


class NamedBody(models.Model):
    """Organisations are met by code, never by foreign key: the register keeps successors, the plan keeps its words.

    A code in small letters is a group of bodies ("operator"), whose members depend on the date.
    """

    part = models.CharField(_("part"), max_length=10, choices=BodyRole)
    named = models.CharField(_("as the plan names it"), max_length=200)
    organisation = models.CharField(_("organisation or group"), max_length=35)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.named

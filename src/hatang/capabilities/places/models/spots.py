"""Zones (urban, industrial, tourist) and public points (school, health station, post office …)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models.hamlets import Hamlet
from hatang.capabilities.places.models.units import Unit
from hatang.capabilities.places.models.validity import (
    Dated,
    ends_after_it_begins,
    never_twice_at_once,
)
from hatang.capabilities.places.terms import PointKind, ZoneKind
from hatang.kernel.dated import OpenDatedQuerySet


class ZoneQuerySet(OpenDatedQuerySet["Zone"]):
    """Named so that the type checker knows what its manager can do."""


class Zone(Dated):
    """An area that a decision defines, while its outline and definition stayed the same."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=ZoneKind)
    geometry = models.MultiPolygonField(_("outline"), srid=4326)
    decree = models.CharField(_("decision that defines it"), max_length=200, blank=True)
    imported_by = models.CharField(max_length=64, blank=True)

    objects: ClassVar[ZoneQuerySet] = ZoneQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("zone")
        ordering = ["code", "valid_from"]
        constraints = [
            never_twice_at_once("a_zone_code_is_one_zone_a_day", "code"),
            ends_after_it_begins("a_zone_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name


class PublicPointQuerySet(OpenDatedQuerySet["PublicPoint"]):
    """Named so that the type checker knows what its manager can do."""


class PublicPoint(Dated):
    """A public place that people go to; `unit` is the commune it was declared in."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=PointKind)
    point = models.PointField(_("position"), srid=4326)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="points", verbose_name=_("commune"))
    hamlet = models.ForeignKey(
        Hamlet, models.PROTECT, null=True, blank=True, related_name="points", verbose_name=_("hamlet")
    )
    imported_by = models.CharField(max_length=64, blank=True)

    objects: ClassVar[PublicPointQuerySet] = PublicPointQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("public point")
        ordering = ["code"]
        constraints = [ends_after_it_begins("a_point_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.name

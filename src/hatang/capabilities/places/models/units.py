"""Administrative units, their outlines, and which went into which."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models.validity import (
    Dated,
    ends_after_it_begins,
    never_twice_at_once,
)
from hatang.capabilities.places.terms import (
    KINDS_OF_LEVEL,
    LEVEL_OF_KIND,
    OFFICIAL_PREFIX,
    ChangeKind,
    Level,
    UnitKind,
)
from hatang.kernel.access import Area
from hatang.kernel.dated import OpenDatedQuerySet, OpenQuerySet

if TYPE_CHECKING:
    from typing import Self


class UnitQuerySet(OpenDatedQuerySet["Unit"]):
    def at_level(self, level: str) -> Self:
        return self.filter(kind__in=KINDS_OF_LEVEL[Level(level)])

    def areas(self, *areas: Area) -> Self:
        """The units of these keys."""
        wanted = Q(pk__in=[])
        for area in areas:
            wanted |= Q(code=area.code, valid_from=area.valid_from)
        return self.filter(wanted)


class Unit(Dated):
    """A province, district or commune while it was the same; the key is code and first day, for codes are re-used."""

    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=120)
    search_name = models.CharField(max_length=120, db_index=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("lies in")
    )
    centroid = models.PointField(_("centre"), srid=4326, null=True, blank=True)
    area_km2 = models.DecimalField(_("area (km²)"), max_digits=10, decimal_places=4, null=True, blank=True)
    decree = models.CharField(_("decree"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects: ClassVar[UnitQuerySet] = UnitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("administrative unit")
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="unit_key"),
            never_twice_at_once("a_unit_code_is_one_unit_a_day", "code"),
            ends_after_it_begins("a_unit_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return f"{OFFICIAL_PREFIX[self.kind]} {self.name}"

    @property
    def level(self) -> Level:
        return Level(LEVEL_OF_KIND[self.kind])

    @property
    def area(self) -> Area:
        return Area(self.code, self.valid_from)


class Boundary(models.Model):
    """The outline of a unit, the best that is known; a schematic one says so on every map."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="boundary")
    geometry = models.MultiPolygonField(_("outline"), srid=4326)
    schematic = models.BooleanField(_("schematic"), default=False)
    dated = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=200)
    imported_by = models.CharField(max_length=64, blank=True)

    objects: ClassVar[OpenQuerySet[Boundary]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("boundary")

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def named_source(self) -> str:
        """Where the outline is from; of one whose file does not say, the day of the file, never the import's number."""
        if self.source not in ("", self.imported_by):
            return self.source
        return str(_("File of %(day)s") % {"day": f"{self.dated:%d/%m/%Y}"})


class UnitChange(models.Model):
    """One unit going into another, wholly or in part; `share` is that part of the old population, None is unknown."""

    old = models.ForeignKey(Unit, models.CASCADE, related_name="changes_out")
    new = models.ForeignKey(Unit, models.CASCADE, related_name="changes_in")
    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind)
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=6, null=True, blank=True)
    share_source = models.CharField(_("source of the share"), max_length=200, blank=True)
    decree = models.CharField(_("decree"), max_length=80, blank=True)

    objects: ClassVar[OpenQuerySet[UnitChange]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("change of units")
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="one_change_between_two_units"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1), name="a_share_is_a_part_of_one"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | ~Q(share_source=""), name="a_share_names_its_source"
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.PART) | Q(share=1), name="what_is_not_split_goes_wholly"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

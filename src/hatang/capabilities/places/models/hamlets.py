"""Hamlets: stable identities with dated seats in communes, so that a hamlet outlives the merger of its commune."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.validators import RegexValidator
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models.units import Unit
from hatang.capabilities.places.models.validity import (
    Dated,
    ends_after_it_begins,
    never_twice_at_once,
)
from hatang.capabilities.places.terms import HAMLET_PREFIX, ChangeKind, HamletKind
from hatang.kernel.access import Area
from hatang.kernel.dated import OpenDatedQuerySet, OpenQuerySet

# <province>-<commune at first registration>-T<number>: no official code of hamlets exists.
HAMLET_CODE = r"\d{2}-\d{5}-T\d{2,3}"
_KINDS_IN_NAMES = tuple(prefix.casefold() for prefix in (*HAMLET_PREFIX.values(), "làng", "tổ"))


class HamletQuerySet(OpenDatedQuerySet["Hamlet"]):
    """Named so that the type checker knows what its manager can do."""


class Hamlet(Dated):
    """A hamlet or residential group. Its code is minted once and never changes, whatever becomes of its commune."""

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[RegexValidator(rf"^{HAMLET_CODE}$")])
    name = models.CharField(_("name"), max_length=120)
    search_name = models.CharField(max_length=120, db_index=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=HamletKind, default=HamletKind.HAMLET)
    point = models.PointField(_("position"), srid=4326, null=True, blank=True)
    imported_by = models.CharField(max_length=64, blank=True)

    objects: ClassVar[HamletQuerySet] = HamletQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("hamlet")
        ordering = ["code"]
        constraints = [ends_after_it_begins("a_hamlet_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name with its kind, unless the name already says it.

        >>> Hamlet(name="Trà Huynh", kind="hamlet").title, Hamlet(name="Thôn 3", kind="hamlet").title
        ('Thôn Trà Huynh', 'Thôn 3')
        """
        if self.name.casefold().startswith(_KINDS_IN_NAMES):
            return self.name
        return f"{HAMLET_PREFIX[self.kind]} {self.name}"

    @property
    def area(self) -> Area:
        return Area(self.code, self.valid_from)


class HamletSeatQuerySet(OpenDatedQuerySet["HamletSeat"]):
    """Named so that the type checker knows what its manager can do."""


class HamletSeat(Dated):
    """In which commune a hamlet lay, and when. `estimated` where the older commune was concluded from the position."""

    hamlet = models.ForeignKey(Hamlet, models.CASCADE, related_name="seats")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seats")
    estimated = models.BooleanField(_("estimated"), default=False)

    objects: ClassVar[HamletSeatQuerySet] = HamletSeatQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("seat of a hamlet")
        ordering = ["valid_from"]
        constraints = [
            never_twice_at_once("a_hamlet_sits_in_one_commune", "hamlet"),
            ends_after_it_begins("a_seat_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.hamlet}, {self.unit}"


class HamletChange(models.Model):
    """A hamlet going into another by merger, or coming out of one by division."""

    old = models.ForeignKey(Hamlet, models.CASCADE, related_name="changes_out")
    new = models.ForeignKey(Hamlet, models.CASCADE, related_name="changes_in")
    on = models.DateField(_("on"))
    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind)
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=6, null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=120, blank=True)

    objects: ClassVar[OpenQuerySet[HamletChange]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("change of hamlets")
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="one_change_between_two_hamlets"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="a_hamlet_does_not_become_itself"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1), name="a_hamlet_share_is_a_part_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

"""The register of signal holes, worked off to zero: each hole with every step that was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.terms import HOLE_ENDED, HoleSource, HoleState
from hatang.capabilities.places import public as places
from hatang.kernel.dated import OpenQuerySet

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


class HoleQuerySet(models.QuerySet["Hole"]):
    def visible_to(self, actor: Actor) -> Self:
        """Where there is no signal, and who promised to mend it until when, is for everybody."""
        return self

    def on(self, as_of: date) -> Self:
        """Recorded by the day and not ended by then; what was entered by mistake never counts."""
        known = self.exclude(state=HoleState.DROPPED).filter(recorded_on__lte=as_of)
        return known.filter(Q(closed_on=None) | Q(closed_on__gt=as_of))


class Hole(models.Model):
    """A hamlet without signal: why, whether there is power, who committed to mend it until when, and how far it is."""

    hamlet_code = models.CharField(_("hamlet"), max_length=40)
    recorded_on = models.DateField(_("recorded on"))
    cause = models.CharField(_("cause"), max_length=20, choices=places.HoleCause, blank=True)
    has_power = models.BooleanField(_("grid electricity"), null=True, blank=True)
    source = models.CharField(_("how it is known"), max_length=12, choices=HoleSource)
    challenge_id = models.PositiveBigIntegerField(_("challenge"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=HoleState, default=HoleState.OPEN)
    operator = models.CharField(_("committed operator"), max_length=35, blank=True)
    assigned_on = models.DateField(_("given to the operator on"), null=True, blank=True)
    committed_on = models.DateField(_("committed until"), null=True, blank=True)
    mended_on = models.DateField(_("reported mended on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=40, blank=True)

    objects: ClassVar[HoleQuerySet] = HoleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "coverage_hole"
        verbose_name = _("signal hole")
        verbose_name_plural = _("signal holes")
        ordering = ("recorded_on", "hamlet_code")
        constraints = (
            models.UniqueConstraint(fields=("hamlet_code", "recorded_on"), name="coverage_hole_once_a_day"),
            models.UniqueConstraint(
                fields=("hamlet_code",), condition=~Q(state__in=sorted(HOLE_ENDED)), name="coverage_hole_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=(HoleState.OPEN, HoleState.DROPPED)) | ~Q(operator="") | Q(state="closed"),
                name="coverage_hole_operator",
            ),
            models.CheckConstraint(
                condition=~Q(state=HoleState.COMMITTED) | Q(committed_on__isnull=False), name="coverage_hole_committed"
            ),
            models.CheckConstraint(
                condition=(Q(state=HoleState.CLOSED) & Q(closed_on__gte=F("recorded_on")))
                | (~Q(state=HoleState.CLOSED) & Q(closed_on=None)),
                name="coverage_hole_closed",
            ),
        )
        indexes = (models.Index(fields=("state", "committed_on"), name="coverage_hole_state"),)

    def __str__(self) -> str:
        return f"{self.hamlet_code} ({self.recorded_on})"

    def is_late(self, today: date) -> bool:
        """Whether the promised day passed without the signal being reported."""
        waits = self.state in (HoleState.ASSIGNED, HoleState.COMMITTED)
        return waits and self.committed_on is not None and self.committed_on < today


class HoleStep(models.Model):
    """One step in the life of a hole: who did what, as an office, with words and perhaps a file.

    The steps are told to everybody; files of evidence are for those who may work on holes.
    """

    hole = models.ForeignKey(Hole, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("at"))
    act = models.CharField(_("step"), max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=HoleState)
    # The office, never the name of a person: residents appear as residents.
    office = models.CharField(_("office"), max_length=200, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    evidence_file = models.UUIDField(_("evidence"), null=True, blank=True)
    evidence_name = models.CharField(_("name of the evidence"), max_length=255, blank=True)

    objects: ClassVar[OpenQuerySet[HoleStep]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "coverage_holestep"
        verbose_name = _("step of a signal hole")
        verbose_name_plural = _("steps of signal holes")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.hole_id} {self.act}"

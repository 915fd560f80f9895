"""Residents' own tests, and apart from them how to reach who sent one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes import rules
from hatang.capabilities.disputes.terms import TECHNOLOGIES

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


class ResidentTestQuerySet(models.QuerySet["ResidentTest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Single tests: for the State, and for whoever sent them."""
        if actor.has(*rules.STATE):
            return self
        return self.filter(contact__sent_by=actor.id) if actor.id else self.none()

    def on(self, since: date, as_of: date) -> Self:
        return self.filter(tested_on__gt=since, tested_on__lte=as_of)


class ResidentTest(models.Model):
    """What a resident's own telephone showed; the hamlet and a coarse square are kept, never the house or the hour."""

    code = models.CharField(_("number"), max_length=40, unique=True)
    tested_on = models.DateField(_("tested on"))
    operator = models.CharField(_("operator"), max_length=35)
    technology = models.CharField(_("technology"), max_length=4, choices=TECHNOLOGIES)
    hamlet_code = models.CharField(_("hamlet"), max_length=40)
    coarse_position = PointField(_("coarse position"), srid=4326, null=True, blank=True)
    is_indoors = models.BooleanField(_("indoors"))
    has_signal = models.BooleanField(_("usable service"))
    rsrp_dbm = models.FloatField(_("signal strength"), null=True, blank=True)
    download_mbps = models.FloatField(_("download speed"), null=True, blank=True)
    upload_mbps = models.FloatField(_("upload speed"), null=True, blank=True)
    latency_ms = models.FloatField(_("latency"), null=True, blank=True)
    # The words under which the resident agreed; without consent there is no row.
    consent = models.CharField(_("consent"), max_length=20)
    import_id = models.CharField(_("import"), max_length=40, blank=True)

    objects: ClassVar[ResidentTestQuerySet] = ResidentTestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "coverage_residenttest"
        verbose_name = _("resident's test")
        verbose_name_plural = _("residents' tests")
        ordering = ("-tested_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(technology__in=dict(TECHNOLOGIES)), name="coverage_resident_technology"),
            models.CheckConstraint(condition=~Q(consent=""), name="coverage_resident_consent"),
        )
        indexes = (models.Index(fields=("hamlet_code", "tested_on"), name="coverage_resident_hamlet"),)

    def __str__(self) -> str:
        return self.code


class ContactQuerySet(models.QuerySet["ResidentContact"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sent the test; nobody else finds a contact by looking."""
        return self.filter(sent_by=actor.id) if actor.id else self.none()


class ResidentContact(models.Model):
    """Who sent a test and how to reach them: apart from the test, in no dataset, export or answer of the API.

    An officer opens one by `actions.residents.open_contact`, with a reason that is audited; it is erased after the
    days that the definition names, or when the resident takes the test back.
    """

    test = models.OneToOneField(ResidentTest, on_delete=models.CASCADE, related_name="contact")
    sent_by = models.CharField(max_length=64, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    reach = models.CharField(_("telephone or e-mail"), max_length=100, blank=True)
    erase_on = models.DateField(_("erased on"))

    objects: ClassVar[ContactQuerySet] = ContactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "coverage_residentcontact"
        verbose_name = _("contact of a resident")
        verbose_name_plural = _("contacts of residents")

    def __str__(self) -> str:
        return str(self.pk)

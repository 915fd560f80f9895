"""A report that was issued: its number, the rows it stood on, and the documents made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.models.regimes import Regime
from hatang.capabilities.reporting.terms import Signature

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class IssuedQuerySet(models.QuerySet["IssuedReport"]):
    def visible_to(self, actor: Actor) -> Self:
        """A report that was issued is public."""
        return self


class IssuedReport(models.Model):
    """`source` is the stored file of rows; rendering it again gives the bytes of `docx` and `pdf`.

    `signed` is the PDF as it came back from whoever signed it: from then on that is the PDF of the report.
    """

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="issued", verbose_name=_("regime"))
    period = models.CharField(_("period"), max_length=10)
    number = models.CharField(_("number"), max_length=60, unique=True)
    issued_on = models.DateField(_("issued on"))
    as_of = models.DateField(_("figures as of"))
    source = models.UUIDField()
    docx = models.UUIDField()
    pdf = models.UUIDField()
    docx_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)
    issued_by_label = models.CharField(_("issued by"), max_length=200)
    issued_at = models.DateTimeField(_("recorded at"))
    signed = models.UUIDField(_("signed document"), null=True, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    signature = models.CharField(_("signature"), max_length=10, choices=Signature, default=Signature.NONE)
    signers = models.CharField(_("signers"), max_length=300, blank=True)
    signed_at = models.DateTimeField(_("signed document received at"), null=True, blank=True)
    signed_by_label = models.CharField(_("signed document brought by"), max_length=200, blank=True)

    objects: ClassVar[IssuedQuerySet] = IssuedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("issued report")
        verbose_name_plural = _("issued reports")
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed=None, signature=Signature.NONE)
                | Q(signed__isnull=False, signature__in=(Signature.VALID, Signature.UNTRUSTED)),
                name="reporting_issued_signed_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number

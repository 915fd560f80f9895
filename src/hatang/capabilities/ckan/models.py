"""Rows that clients write for a file of a registered dataset."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ResourceRow(models.Model):
    """One row that a client wrote for a resource; the number never comes back."""

    resource = models.ForeignKey("opendata.Resource", models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("number"))
    values = models.JSONField(_("values"))

    class Meta:
        verbose_name = _("row of a resource")
        db_table = "opendata_resourcerow"
        constraints = (models.UniqueConstraint(fields=("resource", "number"), name="opendata_row_once"),)

    def __str__(self) -> str:
        return f"{self.resource_id} {self.number}"

"""The price book: dated lines, each with where it comes from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.models.base import PlannerDatedQuerySet, build_dated_constraints
from hatang.capabilities.siting.terms import PriceItem


class PriceLine(models.Model):
    """What one unit of an item costs (or brings) in whole đồng from a day on, and who says so."""

    item = models.CharField(_("item"), max_length=20, choices=PriceItem)
    amount_vnd = models.BigIntegerField(_("amount"))
    source = models.CharField(_("source"), max_length=500)
    original = models.CharField(_("as published"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=64, blank=True)

    objects: ClassVar[PlannerDatedQuerySet[PriceLine]] = PlannerDatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ("item", "-valid_from")
        constraints = (
            *build_dated_constraints("siting_price", "item"),
            models.CheckConstraint(condition=Q(item__in=PriceItem.values), name="siting_price_item"),
            models.CheckConstraint(condition=Q(amount_vnd__gte=0), name="siting_price_not_negative"),
            models.CheckConstraint(condition=~Q(source=""), name="siting_price_has_source"),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.valid_from}"

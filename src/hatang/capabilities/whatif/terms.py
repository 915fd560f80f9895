"""The words of what if: what the sky can serve."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SkyService(TextChoices):
    """What can serve a place from above."""

    LEO = "leo", _("Low-orbit satellites (LEO)")
    HAPS = "haps", _("High-altitude platform (HAPS)")
    HTS = "hts", _("Geostationary broadband satellite (HTS)")


class Suitability(TextChoices):
    """Whether the sky of a place is open enough."""

    GOOD = "good", _("Suitable")
    LIMITED = "limited", _("With interruptions")
    NONE = "none", _("Not suitable")


class LatencyClass(TextChoices):
    INTERACTIVE = "interactive", _("Low latency: meetings online")
    CONVERSATIONAL = "conversational", _("Medium latency: voice calls")
    DELAYED = "delayed", _("High latency: messages, reading, downloads")


class CostClass(TextChoices):
    """The first year of a household."""

    LOW = "low", _("Low cost")
    MEDIUM = "medium", _("Medium cost")
    HIGH = "high", _("High cost")
    UNKNOWN = "unknown", _("Not offered yet")

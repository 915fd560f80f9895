"""The words of what if: what the sky can serve."""

from __future__ import annotations

from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# An antenna of which nobody filed anything, and a phone in a hand.
USUAL_HEIGHT_M, USUAL_FREQUENCY_MHZ, PHONE_M = 42.0, 1800.0, 1.5


class PathCause(StrEnum):
    """What stands between a hamlet and the nearest mast of an operator; `grazed`: the ground comes close to it."""

    BLOCKED = auto()
    GRAZED = auto()
    CLEAR = auto()
    NO_MAST = auto()
    NO_GROUND = auto()


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

"""The words of what if: what the sky can serve."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# An antenna of which nobody filed anything, and a phone in a hand.
USUAL_HEIGHT_M, USUAL_FREQUENCY_MHZ, PHONE_M = 42.0, 1800.0, 1.5


class PathCause(TextChoices):
    """What stands between a hamlet and the nearest mast of an operator."""

    BLOCKED = "blocked", _("Hills or high ground stand between the hamlet and the operator's nearest mast.")
    GRAZED = (
        "grazed",
        _("The nearest mast is in sight, but the ground comes close to the line of sight."),
    )
    CLEAR = (
        "clear",
        _("No ground stands between the hamlet and the nearest mast."),
    )
    NO_MAST = "no_mast", _("No mast of the operator with this technology is known.")
    NO_GROUND = "no_ground", _("The ground between is not known.")


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

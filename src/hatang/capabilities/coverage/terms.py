"""The words of coverage: technologies, what a share rests on, kinds of evidence."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Technology(TextChoices):
    """Generations of mobile networks, from the oldest."""

    G2 = "2G", "2G"
    G3 = "3G", "3G"
    G4 = "4G", "4G"
    G5 = "5G", "5G"
    G6 = "6G", "6G"


class Basis(TextChoices):
    """What the share of a hamlet rests on. The strongest that exists counts: challenge, then list, then polygon."""

    LIST = "list", _("Declared hamlet by hamlet")
    POLYGON = "polygon", _("Declared as an area")
    CHALLENGE = "challenge", _("Upheld challenge")


class Evidence(TextChoices):
    """The kinds of evidence of coverage; a figure says which it rests on."""

    DECLARED = "declared", _("declared")
    PREDICTED = "predicted", _("predicted")
    MEASURED = "measured", _("measured")


class Reach(TextChoices):
    """How far what is declared of a hamlet reaches, against the dated definition."""

    COVERED = "covered", _("Covered")
    PARTLY = "partly", _("Part of the households")
    WITHOUT = "without", _("Without coverage")
    NO_DATA = "no_data", _("No data")


class Meaning(TextChoices):
    """The dated definitions of `data/legal` that say when a hamlet is covered."""

    BROADBAND = "mobile_broadband_infrastructure", _("Mobile broadband (4G or better)")
    INHABITED_5G = "inhabited_area_5g", _("5G where people live and work")
    HAMLET_3G4G = "hamlet_3g4g", _("3G or 4G")


# A hamlet is known by a point: it is taken as a disc of this radius when an area has to be laid over it. Most hamlets
# of the province have their houses within half a kilometre of the community house (ADR 7).
HAMLET_RADIUS_M = 500.0

# A list and a polygon of one operator that differ by more than this are shown as a contradiction.
CONTRADICTION_PERCENT = 30.0


class RunState(TextChoices):
    """The life of a coverage run."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    COMPLETE = "complete", _("complete")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class PropagationModel(TextChoices):
    """How losses are computed along a path."""

    MEDIAN = "median", _("Free space and delta-Bullington diffraction (ITU-R P.526), 50 % of time")
    P1812 = "p1812", _("ITU-R P.1812-8, complete")


class TerrainRole(TextChoices):
    HEIGHT = "height", _("Ground height")
    CLUTTER = "clutter", _("Height of trees and buildings")


class SignalClass(TextChoices):
    """How strong a signal is, by the dated levels of its technology."""

    EXCELLENT = "excellent", _("Very good")
    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    USABLE = "usable", _("Weak, usable outdoors")
    NONE = "none", _("No usable signal")


class Quantity(TextChoices):
    """What a picture of a run shows."""

    CLASS = "class", _("Signal class")
    RSRP = "rsrp", _("Signal level")
    SERVER = "server", _("Best server")
    SECOND = "second", _("Second server")
    SINR = "sinr", _("Signal over interference and noise (SINR)")
    SPEED = "speed", _("Speed class")
    PROBABILITY = "probability", _("Probability of a usable signal outdoors")
    IN_VEHICLE = "in_vehicle", _("Probability of a usable signal in a vehicle")
    INDOORS = "indoors", _("Probability of a usable signal indoors")


PROBABILITIES = (Quantity.PROBABILITY, Quantity.IN_VEHICLE, Quantity.INDOORS)
# Who serves a place is told to planners and to the operator only.
OF_CELLS = frozenset({Quantity.SERVER, Quantity.SECOND})
# Interference follows from the carrier that cells share; 2G and 3G part it by frequency plans and codes nobody filed.
SINR_TECHNOLOGIES = frozenset({Technology.G4, Technology.G5, Technology.G6})


class SampleSource(TextChoices):
    """What took a sample of the signal."""

    DRIVE = "drive", _("Drive test")
    WALK = "walk", _("Walk test")
    PROBE = "probe", _("Fixed probe")


class Network(TextChoices):
    """Which access an i-Speed table speaks of."""

    MOBILE = "mobile", _("Mobile")
    FIXED = "fixed", _("Fixed")


class Disagreement(TextChoices):
    """In which way a declaration and the evidence disagree."""

    OVERCLAIMED = "overclaimed", _("More is declared than the evidence shows")
    UNDERCLAIMED = "underclaimed", _("Less is declared than the evidence shows")


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

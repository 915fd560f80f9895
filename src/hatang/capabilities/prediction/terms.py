"""The words of the prediction: runs, pictures, signal classes, disagreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from hatang.kernel.problems import Text

# Generations of mobile networks, for the tables: those of coverage come with what computes.
TECHNOLOGIES = tuple((generation, generation) for generation in ("2G", "3G", "4G", "5G", "6G"))


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
    """What a file of the terrain library holds. Of a surface model ground is made before waves are sent over it."""

    SURFACE = "surface", _("Surface height, with trees and buildings (SRTM, Copernicus GLO-30)")
    HEIGHT = "height", _("Ground height")
    CLUTTER = "clutter", _("Height of trees and buildings")


HEIGHT_ROLES = frozenset({TerrainRole.HEIGHT, TerrainRole.SURFACE})


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
SINR_TECHNOLOGIES = frozenset({"4G", "5G", "6G"})


# What a calibration was judged on (`engines.radio.calibration.HeldOut`).
HELD_OUT_TITLES: dict[str, Text] = {
    "mast_and_campaign": _("masts and campaigns that the fit has not seen"),
    "mast": _("masts that the fit has not seen"),
    "campaign": _("campaigns that the fit has not seen"),
    "stretch": _("other stretches of road of the same mast and campaign only"),
}


class Disagreement(TextChoices):
    """In which way a declaration and the evidence disagree."""

    OVERCLAIMED = "overclaimed", _("More is declared than the evidence shows")
    UNDERCLAIMED = "underclaimed", _("Less is declared than the evidence shows")

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


class CoverageBasis(TextChoices):
    """What the share of a hamlet rests on. The strongest that exists counts: challenge, then list, then polygon."""

    LIST = "list", _("Declared hamlet by hamlet")
    POLYGON = "polygon", _("Declared as an area")
    CHALLENGE = "challenge", _("Upheld challenge")


class EvidenceKind(TextChoices):
    """The kinds of evidence of coverage; a figure says which it rests on."""

    DECLARED = "declared", _("declared")
    PREDICTED = "predicted", _("predicted")
    MEASURED = "measured", _("measured")


class CoverageReach(TextChoices):
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


class SampleSource(TextChoices):
    """What took a sample of the signal."""

    DRIVE = "drive", _("Drive test")
    WALK = "walk", _("Walk test")
    PROBE = "probe", _("Fixed probe")


class AccessNetwork(TextChoices):
    """Which access an i-Speed table speaks of."""

    MOBILE = "mobile", _("Mobile")
    FIXED = "fixed", _("Fixed")

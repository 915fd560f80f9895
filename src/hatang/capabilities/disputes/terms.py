"""The words of disputes: the life of a challenge and of a signal hole, what is kept of a resident."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Generations of mobile networks, for the tables: those of coverage come with what computes.
TECHNOLOGIES = tuple((generation, generation) for generation in ("2G", "3G", "4G", "5G", "6G"))


class ChallengeState(TextChoices):
    OPEN = "open", _("Waiting for the operator")
    ANSWERED = "answered", _("Answered, waiting for a decision")
    UPHELD = "upheld", _("Upheld")
    CONCEDED = "conceded", _("Conceded by the operator")
    LAPSED = "lapsed", _("Counts as conceded, no answer by the deadline")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Reason(TextChoices):
    """Why somebody disputes a declaration."""

    NO_SIGNAL = "no_signal", _("No signal at all")
    PARTLY = "partly", _("Signal in part of the hamlet only")
    OUTDOOR_ONLY = "outdoor_only", _("Signal outdoors only")
    WEAK_DATA = "weak_data", _("Calls work, data does not")
    OUT_OF_SERVICE = "out_of_service", _("Station out of service for long")


class RebuttalGround(TextChoices):
    """Why an operator keeps a declaration that the evidence contradicts."""

    MEASURED = "measured", _("We measured it ourselves")
    MODEL = "model", _("The model lacks a station or has it wrong")
    REPAIR = "repair", _("Out of order, repair is planned")
    OTHER = "other", _("Another reason")


DECIDED = frozenset({ChallengeState.UPHELD, ChallengeState.REJECTED})
PENDING = frozenset({ChallengeState.OPEN, ChallengeState.ANSWERED})


class HoleSource(TextChoices):
    """Who or what brought a signal hole into the register."""

    LIST = "list", _("List of the communes")
    PREDICTION = "prediction", _("Radio model")
    DECLARATION = "declaration", _("Gap of the declarations")
    CHALLENGE = "challenge", _("Challenge that counts")
    PEOPLE = "people", _("Report of a resident or a commune")


class HoleState(TextChoices):
    """The life of a signal hole; it is worked off when the commune confirms the signal."""

    OPEN = "open", _("Recorded, no operator yet")
    ASSIGNED = "assigned", _("Given to an operator, no commitment yet")
    COMMITTED = "committed", _("Committed")
    MENDED = "mended", _("Reported mended, waiting for the commune")
    CLOSED = "closed", _("Closed, signal confirmed")
    DROPPED = "dropped", _("Entered by mistake")


class ReportState(TextChoices):
    """The life of a resident's report of a place without signal."""

    OPEN = "open", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    ENDED = "ended", _("Signal is back")
    WITHDRAWN = "withdrawn", _("Withdrawn by its sender")


# Of these no place is without signal any more.
OVER = frozenset({ReportState.ENDED, ReportState.WITHDRAWN})


class OwnKind(TextChoices):
    """What one person files about the signal."""

    CHALLENGE = "challenge", _("Coverage challenge")
    REPORT = "report", _("Report of no signal")
    HOLE = "hole", _("Entry of the register of signal holes")


# What a step of a signal hole is called, by its act.
STEP_TITLES = {
    "record": _("Recorded"),
    "report": _("Reported again"),
    "assign": _("Given to an operator"),
    "commit": _("Committed"),
    "mend": _("Reported mended"),
    "confirm": _("Signal confirmed"),
    "deny": _("Signal denied"),
    "drop": _("Entered by mistake"),
    "import": _("From a file of the register"),
    "list": _("From the list of the communes"),
}
# Decisions that are no ruling of an officer count as much as one does.
COUNTING = frozenset({ChallengeState.UPHELD, ChallengeState.CONCEDED, ChallengeState.LAPSED})
HOLE_ENDED = frozenset({HoleState.CLOSED, HoleState.DROPPED})
# Where a resident stood is kept as the middle of a square of this side, about 1.1 km: the hamlet, never the house.
COARSE_DEGREES = 0.01
# An address that nobody proved to be theirs is kept so long.
PROOF_DAYS = 7
# What was written without a signal is sent within so many days; the day it was written on counts.
OUTBOX_DAYS = 30
# How many tests one sender may file in a day.
RESIDENT_TESTS_PER_DAY = 20
# So many places an account follows at most: its news are read on each visit of its page.
MOST_FOLLOWED = 50

"""The tables of disputes; operators and hamlets are named by their codes, never by foreign keys.

They bear the names they were made under, as tables of coverage.
"""

from hatang.capabilities.disputes.models.challenges import Challenge
from hatang.capabilities.disputes.models.follows import PlaceFollow
from hatang.capabilities.disputes.models.holes import Hole, HoleStep
from hatang.capabilities.disputes.models.rebuttals import Rebuttal
from hatang.capabilities.disputes.models.reports import ReportContact, ReportPhotograph, SignalReport
from hatang.capabilities.disputes.models.residents import ResidentContact, ResidentTest
from hatang.capabilities.disputes.models.senders import ReportSender

__all__ = [
    "Challenge",
    "Hole",
    "HoleStep",
    "PlaceFollow",
    "Rebuttal",
    "ReportContact",
    "ReportPhotograph",
    "ReportSender",
    "ResidentContact",
    "ResidentTest",
    "SignalReport",
]

"""Tables of reporting: regimes and office days as dated data, what bodies sent with every version, reports, notices."""

from hatang.capabilities.reporting.models.issued import IssuedReport
from hatang.capabilities.reporting.models.notices import Calendar, Notice, Preference
from hatang.capabilities.reporting.models.office_days import OfficeDay
from hatang.capabilities.reporting.models.regimes import PeriodCorrection, Regime
from hatang.capabilities.reporting.models.submissions import Submission, SubmissionVersion

__all__ = [
    "Calendar",
    "IssuedReport",
    "Notice",
    "OfficeDay",
    "PeriodCorrection",
    "Preference",
    "Regime",
    "Submission",
    "SubmissionVersion",
]

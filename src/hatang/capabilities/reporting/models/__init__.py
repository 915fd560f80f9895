"""Tables of reporting: regimes as dated data, what bodies sent with every version of it, reports issued, notices."""

from hatang.capabilities.reporting.models.issued import IssuedReport
from hatang.capabilities.reporting.models.notices import Calendar, Notice, Preference
from hatang.capabilities.reporting.models.regimes import Regime
from hatang.capabilities.reporting.models.submissions import Submission, SubmissionVersion

__all__ = ["Calendar", "IssuedReport", "Notice", "Preference", "Regime", "Submission", "SubmissionVersion"]

"""Forms of coverage: gaps and challenges, runs and maps, what would change."""

from hatang.capabilities.coverage.forms.declared import (
    AnswerForm,
    ChallengeForm,
    ConcedeForm,
    DecisionForm,
    GapFilter,
    LiftForm,
)

__all__ = ["AnswerForm", "ChallengeForm", "ConcedeForm", "DecisionForm", "GapFilter", "LiftForm"]

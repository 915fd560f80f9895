"""The tables of plans: the document, its targets, its own words, and results."""

from hatang.capabilities.plan.models.documents import Plan, PlanBasis, PlanRecipient, PlanRelation, PlanVersion
from hatang.capabilities.plan.models.passages import Passage, PlanPart
from hatang.capabilities.plan.models.results import ClosedResult, DeclaredFigure, NotCarriedOut
from hatang.capabilities.plan.models.targets import Target

__all__ = [
    "ClosedResult",
    "DeclaredFigure",
    "NotCarriedOut",
    "Passage",
    "Plan",
    "PlanBasis",
    "PlanPart",
    "PlanRecipient",
    "PlanRelation",
    "PlanVersion",
    "Target",
]

"""The tables of plans: the document, its targets, results and definitions."""

from hatang.capabilities.plan.models.definitions import Definition
from hatang.capabilities.plan.models.documents import Plan, PlanBasis, PlanRecipient, PlanRelation, PlanVersion
from hatang.capabilities.plan.models.instruments import Instrument
from hatang.capabilities.plan.models.results import ClosedResult, DeclaredFigure, NotCarriedOut
from hatang.capabilities.plan.models.targets import Target

__all__ = [
    "ClosedResult",
    "DeclaredFigure",
    "Definition",
    "Instrument",
    "NotCarriedOut",
    "Plan",
    "PlanBasis",
    "PlanRecipient",
    "PlanRelation",
    "PlanVersion",
    "Target",
]

"""The tables of plans: the document, its targets, tasks, duties, funding, results and definitions."""

from hatang.capabilities.plan.models.cascade import Commitment
from hatang.capabilities.plan.models.definitions import Definition
from hatang.capabilities.plan.models.documents import Plan, PlanBasis, PlanRecipient, PlanRelation, PlanVersion
from hatang.capabilities.plan.models.duties import CriteriaDocument, Deadline, DutyBody, NamedItem, StandingDuty
from hatang.capabilities.plan.models.funding import Funding, FundingSource
from hatang.capabilities.plan.models.instruments import Instrument
from hatang.capabilities.plan.models.results import ClosedResult, DeclaredFigure, NotCarriedOut
from hatang.capabilities.plan.models.targets import Target
from hatang.capabilities.plan.models.tasks import Obstacle, ProgressNote, Task, TaskAssignment

__all__ = [
    "ClosedResult",
    "Commitment",
    "CriteriaDocument",
    "Deadline",
    "DeclaredFigure",
    "Definition",
    "DutyBody",
    "Funding",
    "FundingSource",
    "Instrument",
    "NamedItem",
    "NotCarriedOut",
    "Obstacle",
    "Plan",
    "PlanBasis",
    "PlanRecipient",
    "PlanRelation",
    "PlanVersion",
    "ProgressNote",
    "StandingDuty",
    "Target",
    "Task",
    "TaskAssignment",
]

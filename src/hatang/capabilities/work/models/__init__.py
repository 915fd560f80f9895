"""The tables of work: tasks, duties, funding, and what bodies take on."""

from hatang.capabilities.work.models.cascade import Commitment
from hatang.capabilities.work.models.duties import CriteriaDocument, Deadline, DutyBody, NamedItem, StandingDuty
from hatang.capabilities.work.models.funding import Funding, FundingSource
from hatang.capabilities.work.models.orders import WorkOrder, WorkOrderStep
from hatang.capabilities.work.models.tasks import Obstacle, ProgressNote, Task, TaskAssignment

__all__ = [
    "Commitment",
    "CriteriaDocument",
    "Deadline",
    "DutyBody",
    "Funding",
    "FundingSource",
    "NamedItem",
    "Obstacle",
    "ProgressNote",
    "StandingDuty",
    "Task",
    "TaskAssignment",
    "WorkOrder",
    "WorkOrderStep",
]

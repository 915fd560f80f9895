"""The words of plans: kinds, comparison signs, states of a result."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from decimal import Decimal


class PlanKind(TextChoices):
    PLAN = "plan", _("Plan")
    PROGRAMME = "programme", _("Programme")
    STRATEGY = "strategy", _("Strategy")
    RESOLUTION = "resolution", _("Resolution")
    DECISION = "decision", _("Decision")


class Content(TextChoices):
    """Whether what the document says has been entered."""

    ENTERED = "entered", _("Entered from the document")
    NOT_ENTERED = "not_entered", _("Not entered: document not at hand")


class VersionState(TextChoices):
    DRAFT = "draft", _("Draft of an amendment")
    ISSUED = "issued", _("Issued")


class RelationKind(TextChoices):
    """How a plan stands to another one."""

    REPLACES = "replaces", _("replaces")
    AMENDS = "amends", _("amends")
    SAME_TITLE = "same_title", _("carries the same title as")
    CARRIES_OUT = "carries_out", _("carries out")


class TargetKind(TextChoices):
    NUMERIC = "numeric", _("Numeric target")
    DUTY = "duty", _("Duty without a number")


class PlanLineKind(TextChoices):
    """What of a plan has words of the document behind it; a target is one with or without a number."""

    PART = "part", _("part of the document")
    TARGET = "target", _("target")
    TASK = "task", _("task")
    DUTY = "duty", _("standing duty")


class Operator(TextChoices):
    """How a figure is compared with the goal."""

    AT_LEAST = ">=", _("at least")
    MORE_THAN = ">", _("more than")
    AT_MOST = "<=", _("at most")
    LESS_THAN = "<", _("less than")
    EQUAL = "=", _("exactly")
    BETWEEN = "between", _("from … to …")
    FACTOR = "factor", _("times the figure before")
    DECREASE = "decrease", _("less than before by")
    RANK = "rank", _("among the first")

    @property
    def sign(self) -> str:
        """The sign as people write it.

        >>> Operator.AT_LEAST.sign, Operator.FACTOR.sign, Operator.BETWEEN.sign
        ('≥', '×', '')
        """
        signs = {">=": "≥", "<=": "≤", "factor": "×", "decrease": "−", "rank": "≤", "between": ""}
        return signs.get(self.value, self.value)

    @property
    def is_relative(self) -> bool:
        """Whether the goal is said of what the figure was on another day."""
        return self in (Operator.FACTOR, Operator.DECREASE)

    def holds(self, value: Decimal, goal: Decimal) -> bool:
        """Whether `value` (operator) `goal` is true, on exact decimals.

        >>> from decimal import Decimal
        >>> Operator.MORE_THAN.holds(Decimal(90), Decimal(90)), Operator.AT_LEAST.holds(Decimal(90), Decimal(90))
        (False, True)
        """
        match self:
            case Operator.AT_LEAST:
                return value >= goal
            case Operator.MORE_THAN:
                return value > goal
            case Operator.AT_MOST:
                return value <= goal
            case Operator.LESS_THAN:
                return value < goal
        return value == goal


class ResultState(TextChoices):
    """Where a target stands; a target whose year has not come is in progress until it is reached.

    "Not enough data" is a figure that somebody's silence, or what nobody looked at, may move; "undecided" is one
    whose interval holds the goal, or that two readings judge differently.
    """

    REACHED = "reached", _("reached")
    NOT_REACHED = "not_reached", _("not reached")
    NOT_CARRIED_OUT = "not_carried_out", _("not carried out")
    NO_DATA = "no_data", _("no data")
    INSUFFICIENT = "insufficient", _("not enough data")
    UNDECIDED = "undecided", _("undecided")
    IN_PROGRESS = "in_progress", _("under way")


# How a year is closed: nothing is in progress once it is over.
CLOSED_STATES = tuple(choice for choice in ResultState.choices if choice[0] != ResultState.IN_PROGRESS)


class Footing(TextChoices):
    """On which footing a state stands."""

    TODAY = "today", _("today's position, not yet judged")
    CONTINUOUS = "continuous", _("judged at any date: the plan names no year")
    JUDGED = "judged", _("judged at the end of the target's year, not yet closed")
    CLOSED = "closed", _("closed: approved and frozen")
    READING = "reading", _("read on another area than the plan's own")


def year_end(year: int) -> date:
    return date(year, 12, 31)


# A target whose indicator nobody has chosen: it stands in the plan and says that nothing measures it yet.
UNBOUND = "unbound"

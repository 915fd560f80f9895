"""What the pages of work share: the plan they stand under and its frame, bodies to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plans
from hatang.engines.writing.words import order_key
from hatang.kernel import panels
from hatang.kernel.access import actor_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from hatang.capabilities.plan.public import Plan
    from hatang.capabilities.work.models import Task


@dataclass(frozen=True)
class TaskHeading:
    """What a form about a task says it is about: the plan with the task's number, and the task's text."""

    number: str
    title: str

    @classmethod
    def of(cls, plan: Plan, task: Task) -> TaskHeading:
        return cls(f"{plan.number} · {_('Task')} {task.number}", task.text)


# No record has a number of more digits.
_LONGEST_NUMBER = 18


def read_number(request: HttpRequest, name: str) -> int | None:
    """The number of a record that the address names so; None where it names none."""
    digits = request.GET.get(name, "")
    return int(digits) if digits.isdecimal() and len(digits) <= _LONGEST_NUMBER else None


def plan_of(request: HttpRequest, plan: str) -> Plan:
    """The plan of the address, as the actor may see it."""
    return plans.find_plan(name=plan, actor=actor_of(request))


def frame(request: HttpRequest, plan: Plan, tab: str) -> dict[str, Any]:
    """What stands around every page under the plan."""
    return panels.frame_of("plan", request, plan.code, tab)


def list_body_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Choices of organisations by name."""
    names = identity.organisation_names(codes)
    return sorted(names.items(), key=lambda pair: order_key(pair[1]))

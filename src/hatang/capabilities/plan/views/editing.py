"""What the pages of plans share: the plan of the address, bodies to choose from, the ways to what lies above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan.queries import documents
from hatang.kernel.access import actor_of
from hatang.kernel.ui.chosen import address_above
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from hatang.capabilities.plan.models import Plan


def plan_of(request: HttpRequest, plan: str) -> Plan:
    """The plan of the address, as the actor may see it."""
    return documents.find_plan(name=plan, actor=actor_of(request))


def standing_bodies(as_of: date, *kinds: str) -> list[tuple[str, str]]:
    """Every body of the kinds standing on the date, for choosing who signed or answered."""
    return [(body.code, body.name) for kind in kinds for body in identity.list_organisations(as_of, kind)]


def evidence_address(request: HttpRequest, code: str, **context: object) -> str:
    """Where the rows behind a figure of the page's area open; empty where no floor above shows them."""
    return address_above(request, "evidence", code, **{"area": context_of(request).area, **context})


def analysis_address(request: HttpRequest, number: str, plan: Plan) -> str:
    """The page that shows a target with its trend, places and map; empty where no floor above has one."""
    return address_above(request, "target", number, plan=plan.code)

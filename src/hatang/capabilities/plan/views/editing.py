"""How every form of plans behaves: checked, refused with a reason beside the form, or done and back to the record."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan.queries import documents
from hatang.kernel.access import actor_of
from hatang.kernel.ui import shell
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.models import Plan

    type PlanView = Callable[..., HttpResponseBase]


def plan_of(request: HttpRequest, plan: str) -> Plan:
    """The plan of the address, as the actor may see it."""
    return documents.plan(name=plan, actor=actor_of(request))


def of_the_chosen_plan(tab: str) -> Callable[[PlanView], PlanView]:
    """The plan of the address and the plan of the chip are one: another plan chosen leads to that plan's page."""

    def decorate(view: PlanView) -> PlanView:
        @wraps(view)
        def settled(request: HttpRequest, plan: str, *args: Any, **options: Any) -> HttpResponseBase:
            context = context_of(request)
            if request.method == "GET" and "HX-Request" not in request.headers:
                found = plan_of(request, plan)
                chosen = documents.plan(name=context.plan).code if context.plan else ""
                if chosen != found.code and "plan" in context.given:
                    return redirect(context.url(reverse(f"plan:{tab}", args=[chosen])))
                if chosen != found.code:
                    return redirect(context.url(request.get_full_path(), plan=found.code))
            return view(request, plan, *args, **options)

        return settled

    return decorate


def bodies(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Choices of organisations by name."""
    names = identity.organisation_names(codes)
    return sorted(names.items(), key=lambda pair: pair[1])


def standing_bodies(as_of: date, *kinds: str) -> list[tuple[str, str]]:
    """Every body of the kinds standing on the date, for choosing who signed or answered."""
    return [(body.code, body.name) for kind in kinds for body in identity.organisations(as_of, kind)]


def evidence_address(request: HttpRequest, code: str, **context: object) -> str:
    """Where the rows behind a figure open; empty where no floor above shows them."""
    return _above(request, "evidence", code, **context)


def analysis_address(request: HttpRequest, number: str, plan: Plan) -> str:
    """The page that shows a target with its trend, places and map; empty where no floor above has one."""
    return _above(request, "target", number, plan=plan.code)


def _above(request: HttpRequest, link: str, argument: str, **context: object) -> str:
    name = shell.link(link)
    return context_of(request).url(reverse(name, args=[argument]), **context) if name and argument else ""

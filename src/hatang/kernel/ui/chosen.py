"""The plan of an address and the plan of the chip are one, on every page that stands under a plan."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse

from hatang.kernel import panels
from hatang.kernel.ui import shell
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    type PlanView = Callable[..., HttpResponseBase]


def of_the_chosen_plan(url_name: str) -> Callable[[PlanView], PlanView]:
    """Another plan chosen leads to that plan's page of the name; an address of another plan chooses that one."""

    def decorate(view: PlanView) -> PlanView:
        @wraps(view)
        def settled(request: HttpRequest, plan: str, *args: Any, **options: Any) -> HttpResponseBase:
            context, chip = context_of(request), panels.find_chip("plan")
            if request.method == "GET" and "HX-Request" not in request.headers and chip is not None:
                named_plan = chip.current(plan)
                chosen = chip.current(context.plan)
                if chosen != named_plan and "plan" in context.given:
                    return redirect(context.url(reverse(url_name, args=[chosen])))
                if chosen != named_plan:
                    return redirect(context.url(request.get_full_path(), plan=named_plan))
            return view(request, plan, *args, **options)

        return settled

    return decorate


def address_above(request: HttpRequest, link: str, *arguments: str, **context: object) -> str:
    """Where a link of the shell leads for what is shown here; empty where no floor above has filled it."""
    name = shell.find_link(link)
    return context_of(request).url(reverse(name, args=arguments), **context) if name and all(arguments) else ""

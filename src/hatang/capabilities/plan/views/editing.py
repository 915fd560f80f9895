"""How every form of plans behaves: checked, refused with a reason beside the form, or done and back to the record."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan.queries import documents
from hatang.kernel.access import actor_of
from hatang.kernel.problems import Forbidden, Problem
from hatang.kernel.ui import shell
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from django.forms import Form
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.models import Plan
    from hatang.kernel.problems import Text

    type PlanView = Callable[..., HttpResponseBase]


class Page(TypedDict, total=False):
    """What the page of a form says.

    `consequence` is said before the button where the act cannot be undone; `hidden` are fields sent back as they are.
    """

    title: Required[Text]
    submit: Text
    consequence: Text
    plan: Plan | None
    danger: bool
    hidden: dict[str, str]


def edit(
    request: HttpRequest,
    form: Form,
    *,
    act: Callable[[dict[str, Any]], object],
    back: str,
    done: Text,
    **page: Unpack[Page],
) -> HttpResponseBase:
    """The form on a page; `act` gets the cleaned data and may return the address to go to instead of `back`."""
    if request.method == "POST" and form.is_valid():
        try:
            where = act(form.cleaned_data)
        except Forbidden:
            raise
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, str(done))
            return redirect(context_of(request).url(where if isinstance(where, str) else back))
    values = {"form": form, "back": back, "submit": _("Save"), "has_file": form.is_multipart(), **page}
    return render(request, "plan/edit.html", values, status=422 if form.is_bound and form.errors else 200)


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

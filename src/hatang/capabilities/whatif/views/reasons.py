"""Why the signal is weak in a hamlet: each operator's signal against its limit, and whether hills stand in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.radio import public as radio
from hatang.capabilities.whatif.queries import reasons
from hatang.capabilities.whatif.terms import PathCause
from hatang.capabilities.whatif.views import path_words
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.whatif.queries.reasons import HamletReasons, OperatorReason


@require_GET
@allow("coverage.view")
@radio.explain_refusals()
def show_reasons(request: HttpRequest) -> HttpResponseBase:
    """The hamlet of the address, with a line for each operator."""
    context, actor = context_of(request), actor_of(request)
    run = prediction.required_run(as_of=context.as_of)
    explained = reasons.explain_hamlet(
        run=run,
        as_of=context.as_of,
        actor=actor,
        hamlet=request.GET.get("hamlet", ""),
        technology=request.GET.get("technology", ""),
    )
    rows = [
        (reason, path_words.describe_level(reason.level), _address_profile(request, explained, reason))
        for reason in explained.operators
    ]
    return render(
        request,
        "whatif/reasons.html",
        {"run": run, "hamlet": explained, "rows": rows, "verdict": _describe_hamlet(explained)},
    )


def _describe_hamlet(explained: HamletReasons) -> str:
    """In a sentence: whether hills are why the hamlet hears too little."""
    weak = [reason for reason in explained.operators if not reason.level.is_usable]
    if not weak:
        return _("Every operator's signal passes the limit here.")
    blocked = [reason.operator_name for reason in weak if reason.cause is PathCause.BLOCKED]
    words = {"weak": ", ".join(reason.operator_name for reason in weak), "blocked": ", ".join(blocked)}
    if not blocked:
        return _("Too weak: %(weak)s. No hill stands before their nearest masts.") % words
    if len(blocked) == len(weak):
        return _("Too weak: %(weak)s. Hills stand before their nearest masts.") % words
    return _("Too weak: %(weak)s. Hills stand before the nearest mast of %(blocked)s.") % words


def _address_profile(request: HttpRequest, explained: HamletReasons, reason: OperatorReason) -> str:
    if not reason.has_profile:
        return ""
    asked = {"hamlet": explained.hamlet, "operator": reason.operator, "technology": explained.technology}
    return context_of(request).url(f"{reverse('whatif:profile')}?{urlencode(asked)}")

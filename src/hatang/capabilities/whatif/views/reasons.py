"""Why the signal is weak in a hamlet: each operator's signal against its limit, and whether hills stand in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.radio import public as radio
from hatang.capabilities.whatif.queries import reasons as reasons_queries
from hatang.capabilities.whatif.terms import PathCause
from hatang.capabilities.whatif.views import path_words
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.whatif.queries.reasons import HamletReasons, OperatorReason
    from hatang.kernel.problems import Text


@require_GET
@allow("coverage.view")
@radio.explain_refusals()
def show_reasons(request: HttpRequest) -> HttpResponseBase:
    """The hamlet of the address, with a line for each operator."""
    context, actor = context_of(request), actor_of(request)
    run = prediction.required_run(as_of=context.as_of)
    explained = reasons_queries.explain_hamlet(
        run=run,
        as_of=context.as_of,
        actor=actor,
        hamlet=request.GET.get("hamlet", ""),
        technology=request.GET.get("technology", ""),
    )
    rows = [
        (
            reason,
            path_words.describe_level(reason.level),
            _CAUSES[reason.cause],
            _address_profile(request, explained, reason),
        )
        for reason in explained.operators
    ]
    return render(
        request,
        "whatif/reasons.html",
        {"run": run, "hamlet": explained, "rows": rows, "verdict": _describe_hamlet(explained)},
    )


_CAUSES: dict[PathCause, Text] = {
    PathCause.BLOCKED: gettext_lazy("Hills or high ground stand between the hamlet and the operator's nearest mast."),
    PathCause.GRAZED: gettext_lazy("The nearest mast is in sight, but the ground comes close to the line of sight."),
    PathCause.CLEAR: gettext_lazy("No ground stands between the hamlet and the nearest mast."),
    PathCause.NO_MAST: gettext_lazy("No mast of the operator with this technology is known."),
    PathCause.NO_GROUND: gettext_lazy("The ground between is not known."),
}
# What is said of operators whose signal is too weak, by what stands between.
_SENTENCES: tuple[tuple[frozenset[PathCause], Text], ...] = (
    (frozenset({PathCause.BLOCKED}), gettext_lazy("Hills stand before the nearest mast of %(names)s.")),
    (
        frozenset({PathCause.CLEAR, PathCause.GRAZED}),
        gettext_lazy("No hill stands before the nearest mast of %(names)s."),
    ),
    (frozenset({PathCause.NO_MAST}), gettext_lazy("No mast of this technology is known of %(names)s.")),
)


def _describe_hamlet(explained: HamletReasons) -> str:
    """In sentences: whose signal is too weak, and whether hills are why."""
    weak = [reason for reason in explained.operators if not reason.level.is_usable]
    if not weak:
        return _("Every operator's signal passes the limit here.")
    sentences = [_("Too weak: %(names)s.") % {"names": _join_names(weak)}]
    for causes, sentence in _SENTENCES:
        if concerned := [reason for reason in weak if reason.cause in causes]:
            sentences.append(str(sentence) % {"names": _join_names(concerned)})
    return " ".join(sentences)


def _join_names(reasons: Iterable[OperatorReason]) -> str:
    return ", ".join(reason.operator_name for reason in reasons)


def _address_profile(request: HttpRequest, explained: HamletReasons, reason: OperatorReason) -> str:
    if not reason.has_profile or reason.cause is PathCause.NO_MAST:
        return ""
    asked = {"hamlet": explained.hamlet, "operator": reason.operator, "technology": explained.technology}
    return context_of(request).url(f"{reverse('whatif:profile')}?{urlencode(asked)}")

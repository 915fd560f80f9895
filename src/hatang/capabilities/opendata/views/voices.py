"""«Yêu cầu dữ liệu» and comments: filed by anybody, answered and shown by those who keep the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from hatang.capabilities.opendata.actions import voices as acts
from hatang.capabilities.opendata.queries import published, voices
from hatang.capabilities.opendata.rules import is_keeper
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_MOST_SHOWN = 200


@allow("opendata.view")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_requests(request: HttpRequest) -> HttpResponseBase:
    """What was asked for and answered, and the form; the day of the answer is told after filing."""
    actor = actor_of(request)
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("wanted", "purpose", "contact")}
        filed = acts.file_request(actor, **given, now=timezone.now())
        message = _("Your request number %(number)s has been filed. The answer is due by %(day)s.")
        messages.success(request, message % {"number": filed.pk, "day": formats.format_day(filed.due_on)})
        # The answer to a form is an address: a page that is loaded again would file it once more.
        return redirect("opendata:requests")
    return render(
        request,
        "opendata/requests.html",
        {
            "requests": voices.list_requests(actor=actor)[:_MOST_SHOWN],
            "keeps": is_keeper(actor),
            "today": timezone.localdate(),
        },
    )


@allow("opendata.keep")
@require_POST
def answer_request(request: HttpRequest, number: int) -> HttpResponseBase:
    acts.answer_request(
        actor_of(request),
        number=number,
        granted=request.POST.get("granted") == "1",
        text=request.POST.get("answer", ""),
        now=timezone.now(),
    )
    return redirect("opendata:requests")


@allow("opendata.view")
@require_POST
def file_comment(request: HttpRequest, name: str) -> HttpResponseBase:
    """File a comment on a dataset that is open."""
    entry = published.find_entry(name=name)
    acts.file_comment(actor_of(request), dataset=entry.name, text=request.POST.get("text", ""), now=timezone.now())
    return redirect(f"{request.path.removesuffix('y-kien/')}?said=1#comments-title")


@allow("opendata.keep")
@require_POST
def moderate_comment(request: HttpRequest, number: int) -> HttpResponseBase:
    moderated = acts.moderate_comment(actor_of(request), number=number, shown=request.POST.get("shown") == "1")
    return redirect("opendata:dataset", moderated.dataset)

"""«Lịch công bố»: what is proposed for a day, who approved it, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from hatang.capabilities.opendata.actions import scheduling as acts
from hatang.capabilities.opendata.forms import PublicationForm
from hatang.capabilities.opendata.queries import schedule as queries
from hatang.capabilities.opendata.terms import PublicationState
from hatang.kernel import access, datasets
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.opendata.models import Publication
    from hatang.kernel.access import Actor

_MOST_SHOWN = 200


@allow("opendata.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_publications(request: HttpRequest) -> HttpResponseBase:
    """The proposals that one may see, and the form of a new one."""
    actor = actor_of(request)
    form = PublicationForm(request.POST if request.method == "POST" else None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            acts.propose_publication(actor, now=timezone.now(), **form.wish())
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Proposed. Another officer of the lead department now decides."))
            return redirect("opendata:publications")
    values = {"rows": list(_list_rows(actor)), "form": form}
    return render(request, "opendata/publications.html", values, status=422 if form.errors else 200)


def _list_rows(actor: Actor) -> Iterator[tuple[Publication, str, bool, bool, str]]:
    """Each with its title, whether the actor may decide it or take it back, and the mark of what is looked at."""
    titles = {dataset.name: str(dataset.title) for dataset in datasets.list_datasets()}
    approves = access.get_rule("opendata.approve").test(actor)
    for publication in queries.list_publications(actor=actor)[:_MOST_SHOWN]:
        waits, own = publication.state == PublicationState.PROPOSED, publication.proposed_by == actor.id
        decides = waits and approves and not own
        seen = acts.content_of(publication.package) if decides and publication.package is not None else ""
        title = str(publication.package or titles.get(publication.dataset, publication.dataset))
        yield publication, title, decides, waits and own, seen


@allow("opendata.approve")
@require_POST
def decide_publication(request: HttpRequest, number: int) -> HttpResponseBase:
    """`approved=1` or 0; `seen` is the mark of what the page showed."""
    approved = request.POST.get("approved") == "1"
    seen = request.POST.get("seen", "")
    acts.decide_publication(actor_of(request), number=number, approved=approved, seen=seen, now=timezone.now())
    messages.success(request, _("It is published on its day.") if approved else _("It is not published."))
    return redirect("opendata:publications")


@allow("opendata.propose")
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponseBase:
    acts.take_back(actor_of(request), number=number)
    messages.success(request, _("The proposal is taken back."))
    return redirect("opendata:publications")

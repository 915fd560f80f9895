"""Keys of the API: made, shown once, revoked by their holder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hatang.capabilities.opendata.actions import people as acts
from hatang.capabilities.opendata.formats.described import build_address
from hatang.capabilities.opendata.queries import people
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("opendata.follow")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_keys(request: HttpRequest) -> HttpResponseBase:
    """One's keys; a new one is shown in the answer that makes it and nowhere else."""
    actor, made = actor_of(request), ""
    if request.method == "POST":
        name = request.POST.get("name", "")[:200]
        made = acts.make_token(actor, person=actor.id, name=name, now=timezone.now())[1]
    return render(
        request,
        "opendata/keys.html",
        {
            "made": made,
            "keys": people.list_tokens(person=actor.id, actor=actor),
            "road": build_address("ckan", "package_create"),
        },
    )


@allow("opendata.follow")
@require_POST
def revoke_key(request: HttpRequest, key: str) -> HttpResponseBase:
    actor = actor_of(request)
    token = people.list_tokens(person=actor.id, actor=actor).filter(pk=key).first()
    if token is None:
        raise Missing("opendata.token", where=str(key))
    acts.revoke_token(actor, found=token)
    return redirect("opendata:keys")

"""«Khóa truy cập cho phần mềm»: one's own access keys, made, shown once, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hatang.capabilities.identity import forms
from hatang.kernel import credentials
from hatang.kernel.access import Scope, actor_of, admit_request, allow
from hatang.kernel.models import AccessKey
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("public")
@never_cache
def edit_keys(request: HttpRequest) -> HttpResponseBase:
    """One's keys; the secret of a new one stands in the answer that makes it and nowhere else.

    Who has no account reads what needs no key.
    """
    if request.method in ("GET", "HEAD") and actor_of(request).is_anonymous:
        return render(request, "identity/keys_open.html")
    admit_request(request, "identity.account")
    actor, now, secret, status = actor_of(request), timezone.now(), "", 200
    form = forms.KeyForm(request.POST or None, initial={"scopes": request.GET.getlist("cho") or [Scope.READ]})
    if request.method == "POST":
        if form.is_valid():
            _key, secret = credentials.make_key(actor, owner=actor.id, now=now, **form.cleaned_data)
            form = forms.KeyForm(initial={"scopes": [Scope.READ]})
        else:
            status = 422
    keys = AccessKey.objects.visible_to(actor).order_by("made_at")
    page = {
        "form": form,
        "keys": keys,
        "ended": credentials.list_ended_keys(actor),
        "secret": secret,
        "now": now,
        "home": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "identity/keys.html", page, status=status)


@allow("identity.account")
@require_POST
def end_key(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    if not credentials.end_keys(actor, owner=actor.id, number=number):
        raise Missing("key", _("There is no such key"), where=number)
    messages.success(request, _("The key is good no more."))
    return redirect("identity:keys")

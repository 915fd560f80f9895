"""One's own account: name and language, roles, and the doors to password, second factor and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hatang.capabilities.identity import forms, terms
from hatang.capabilities.identity.actions import people as actions
from hatang.capabilities.identity.queries import people as queries
from hatang.kernel.access import actor_of, allow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("identity.account")
def edit_profile(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    person = queries.read_person(actor=actor, person_id=int(actor.id))
    initial = {"full_name": person.full_name, "language": person.language}
    form = forms.ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_person(actor, person_id=person.id, fields=form.cleaned_data)
        language = form.cleaned_data["language"]
        with translation.override(language):
            messages.success(request, _("Your account was changed."))
        response = redirect("identity:account")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=request.is_secure())
        return response
    today = timezone.localdate()
    titles = dict(terms.PersonRole.choices)
    page = {
        "person": person,
        "form": form,
        "roles": [{"grant": grant, "title": titles[grant.role]} for grant in person.roles_on(today)],
        "has_second_factor": is_mfa_enabled(request.user),
    }
    return render(request, "identity/account.html", page, status=422 if request.method == "POST" else 200)


@require_POST
def _end_session(request: HttpRequest, session_id: int) -> HttpResponseBase:
    actions.end_session(actor_of(request), session_id=session_id)
    messages.success(request, _("The session was ended."))
    return redirect("usersessions_list")


end_session = allow("identity.account")(_end_session)

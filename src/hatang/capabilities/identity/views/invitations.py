"""Invitations: sent and printed by whoever keeps the people, accepted by whoever holds the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.forms import ResetPasswordKeyForm
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hatang.capabilities.identity import formats, forms, jobs
from hatang.capabilities.identity.actions import invitations as actions
from hatang.capabilities.identity.models import Person
from hatang.capabilities.identity.queries import people as queries
from hatang.kernel.access import actor_of, allow
from hatang.kernel.jobs import start_job
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponseBase

# Where the hash of a code waits for the password to be set; the code itself leaves the address bar at once.
_SESSION = "identity.invitation"
# The file of slips, and of how many people it names whom they are for.
_PRINT, _NAMED = "phieu-moi.pdf", 5


@require_POST
def _invite(request: HttpRequest, person_id: int) -> HttpResponseBase:
    issued = actions.invite_by_mail(actor_of(request), person_id=person_id, now=timezone.now())
    messages.success(request, _("The invitation was sent to %(email)s.") % {"email": issued.person.email})
    return redirect("identity:person", person_id)


@require_POST
def _withdraw(request: HttpRequest, person_id: int) -> HttpResponseBase:
    actions.withdraw_invitation(actor_of(request), person_id=person_id, now=timezone.now())
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("identity:person", person_id)


@require_POST
def _invite_waiting(request: HttpRequest) -> HttpResponseBase:
    """Letters to all who wait for one: a worker sends them, whoever asked may go on."""
    actor, body = actor_of(request), request.POST.get("co-quan", "")
    waiting = queries.list_uninvited(actor=actor, now=timezone.now(), organisation=body)
    chosen = [person.id for person in waiting if person.email]
    if not chosen:
        raise Missing("identity.invitation", _("Nobody waits for a letter"))
    start_job(
        *(jobs.send_invitations,),
        actor=actor,
        title=_("Invitations by mail"),
        unless_waiting=True,
        attended=True,
        people=chosen,
        by=actor.id,
    )
    messages.success(request, _("The letters are being sent. How it goes stands under “Running work”."))
    return redirect(_return_address(body))


@require_POST
def _print_waiting(request: HttpRequest) -> HttpResponseBase:
    """Slips for all who wait: for those without an address, or, where wanted, for everybody."""
    waiting = queries.list_uninvited(
        actor=actor_of(request), now=timezone.now(), organisation=request.POST.get("co-quan", "")
    )
    everybody = request.POST.get("all") == "1"
    return send_slips(request, [person.id for person in waiting if everybody or not person.email])


@require_POST
def _print_slip(request: HttpRequest, person_id: int) -> HttpResponseBase:
    return send_slips(request, [person_id])


def send_slips(request: HttpRequest, person_ids: Iterable[int]) -> HttpResponse:
    """One print with a new slip for each of them."""
    now = timezone.now()
    issued = actions.issue_slips(actor_of(request), person_ids=person_ids, now=now)
    if not issued:
        raise Missing("identity.invitation", _("Nobody waits for a slip"))
    rows = queries.list_people_of(ids=[invited.person.pk for invited in issued], actor=actor_of(request))
    bodies = {person.id: ", ".join(person.bodies_on(timezone.localdate(now))) for person in rows}
    home = (settings.HATANG_ADDRESS if settings.HATANG_ADDRESS_IS_NAMED else request.build_absolute_uri("/")).rstrip(
        "/"
    )
    slips = [
        formats.Slip(
            full_name=invited.person.full_name,
            job_title=invited.person.job_title,
            body=bodies[invited.person.pk],
            username=invited.person.username,
            code=invited.code,
            address=home + invited.path,
            expires_at=invited.expires_at,
        )
        for invited in issued
    ]
    typed_at = home + reverse("identity:invitation")
    response = HttpResponse(formats.print_slips(slips, typed_at=typed_at), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_PRINT}"'
    count = len(slips)
    words = ngettext(
        "%(count)d slip was made, for %(names)s; it lies in the file %(file)s among your downloads.",
        "%(count)d slips were made, for %(names)s; they lie in the file %(file)s among your downloads.",
        count,
    )
    names = ", ".join(slip.full_name for slip in slips[:_NAMED]) + (" …" if count > _NAMED else "")
    messages.success(request, words % {"count": count, "names": names, "file": _PRINT})
    return response


def _return_address(body: str) -> str:
    return reverse("identity:organisation", args=[body]) if body else reverse("identity:people")


@never_cache
@allow("identity.invitation")
def open_invitation(request: HttpRequest, code: str) -> HttpResponseBase:
    """The link of a letter or of the picture on a slip."""
    return _take_code(request, code) or redirect("identity:invitation")


@never_cache
@allow("identity.invitation")
def accept_invitation(request: HttpRequest) -> HttpResponseBase:
    """The code of a slip, then the password; the code is used up when the password is set."""
    now, sha256 = timezone.now(), request.session.get(_SESSION, "")
    invited = queries.find_invited(sha256=sha256, now=now) if sha256 else None
    if "code" in request.POST:
        form = forms.InvitationForm(request.POST)
        refused = _take_code(request, form.cleaned_data["code"]) if form.is_valid() else None
        return refused or redirect("identity:invitation")
    if invited is None:
        return render(request, "identity/invitation.html", {"form": forms.InvitationForm()})
    person = Person(username=invited.username, email=invited.email, full_name=invited.full_name)
    form = ResetPasswordKeyForm(request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():

        def set_password(holder: Person) -> None:
            form.user = holder
            form.save()

        actions.accept_invitation(sha256=sha256, set_password=set_password, now=now)
        del request.session[_SESSION]
        words = _("Your password is set. Sign in as %(name)s.") % {"name": invited.username}
        messages.success(request, words)
        return redirect("account_login")
    page = {"form": form, "person": invited}
    return render(request, "identity/invitation.html", page, status=422 if request.method == "POST" else 200)


def _take_code(request: HttpRequest, code: str) -> HttpResponse | None:
    """Remember a code that is good; else the page that says that it is not."""
    counted = forms.count_code(request)
    if counted is None:
        return render(request, "429.html", status=429)
    sha256 = actions.hash_code(code)
    if queries.find_invited(sha256=sha256, now=timezone.now()) is None:
        form = forms.InvitationForm({"code": code})
        form.add_error("code", _("This code is wrong, used already, withdrawn or too old. Ask for a new one."))
        return render(request, "identity/invitation.html", {"form": form}, status=422)
    counted.rollback()
    request.session[_SESSION] = sha256
    return None


invite = allow("identity.people.edit")(_invite)
withdraw = allow("identity.people.edit")(_withdraw)
invite_waiting = allow("identity.people.edit")(_invite_waiting)
print_waiting = allow("identity.people.edit")(_print_waiting)
print_slip = allow("identity.people.edit")(_print_slip)

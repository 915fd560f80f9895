"""Pages of people for whoever keeps them: who there is, what they hold, granting and taking back, handing over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.forms import ResetPasswordForm
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from hatang.capabilities.identity import forms, rules, terms
from hatang.capabilities.identity.actions import handing, invitations
from hatang.capabilities.identity.actions import people as actions
from hatang.capabilities.identity.queries import people as queries
from hatang.capabilities.identity.queries import snapshot
from hatang.capabilities.identity.views.invitations import send_slips
from hatang.engines.writing.words import order_key
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Invalid, Problem
from hatang.kernel.ui import formats
from hatang.kernel.ui.forms import ReasonForm
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from datetime import date, datetime

    from django import forms as django_forms
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.identity.models import Person
    from hatang.kernel.access import Actor


@allow("identity.people.view")
def show_people(request: HttpRequest) -> HttpResponseBase:
    actor, today, now = actor_of(request), timezone.localdate(), timezone.now()
    titles = dict(terms.PersonRole.choices)
    everybody = queries.list_people(actor=actor)
    rows = [
        {
            "id": person.id,
            "full_name": person.full_name,
            "username": person.username,
            "email": person.email,
            "roles": ", ".join(sorted({str(titles[grant.role]) for grant in person.roles_on(today)})),
            "organisations": ", ".join(
                sorted(
                    {grant.organisation_name for grant in person.roles_on(today) if grant.organisation_name},
                    key=order_key,
                )
            ),
            "job_title": person.job_title,
            "phone": person.phone,
            "invitation": person.invitation_on(now),
            "last_login": person.last_login,
            "is_active": person.is_active,
        }
        for person in everybody
    ]
    columns = [
        Column(
            *("full_name", gettext_lazy("Full name")),
            url=lambda row: reverse("identity:person", args=[row["id"]]),
        ),
        Column("username", gettext_lazy("User name"), "code"),
        Column("roles", gettext_lazy("Roles today")),
        Column("organisations", gettext_lazy("Organisations")),
        Column("job_title", gettext_lazy("Job title"), shown=False),
        Column("invitation", gettext_lazy("Invitation"), "choice", choices=tuple(terms.InvitationState.choices)),
        Column("email", gettext_lazy("E-mail"), shown=False),
        Column("phone", gettext_lazy("Telephone"), shown=False),
        Column("last_login", gettext_lazy("Last sign-in"), "moment"),
        Column("is_active", gettext_lazy("May sign in"), "boolean"),
    ]
    empty = Empty(
        title=gettext_lazy("Nobody here yet"),
        text=gettext_lazy("The people you may administer will stand here."),
        url=reverse("identity:person_add"),
        action=gettext_lazy("Add a person"),
        icon="users",
    )
    table = Table(
        *("people", columns, from_rows(rows), request),
        caption=gettext_lazy("Users"),
        empty=empty,
        default_sort="full_name",
        file_name="nguoi-dung",
    )
    if (answer := table.answer()) is not None:
        return answer
    waiting = [person for person in everybody if person.is_to_invite(now) and str(person.id) != actor.id]
    page = {"table": table, "mailed": sum(bool(person.email) for person in waiting), "waiting": len(waiting)}
    return render(request, "identity/people.html", page)


@allow("identity.people.view")
def show_person(request: HttpRequest, person_id: int) -> HttpResponseBase:
    return _person_page(request, person_id, None)


_END_OF_CODE = gettext_lazy(
    "A code is out, good until %(when)s. A new one ends it at once: the slip or letter that carries it opens nothing"
    " then."
)


def _person_page(request: HttpRequest, person_id: int, form: forms.GrantForm | None) -> HttpResponseBase:
    actor, today = actor_of(request), timezone.localdate()
    person = queries.read_person(actor=actor, person_id=person_id)
    open_until = person.invited_until if person.invited_until and person.invited_until > timezone.now() else None
    names = queries.name_actors(ids={grant.granted_by for grant in person.grants})
    own = actor.id == str(person.id)
    titles = dict(terms.PersonRole.choices)
    grants = [
        {
            "grant": grant,
            "title": titles[grant.role],
            "granted_by": names.get(grant.granted_by, grant.granted_by),
            "holds": grant.is_valid_on(today),
            "begins": grant.valid_from > today,
            "revocable": not own
            and rules.may_grant(actor, grant.role, grant.organisation)
            and (grant.valid_to is None or grant.valid_to > today),
        }
        for grant in sorted(person.grants, key=lambda role_grant: (role_grant.valid_from, role_grant.id), reverse=True)
    ]
    page = {
        "person": person,
        "grants": grants,
        "own": own,
        "grant_form": form or (None if own else forms.GrantForm(actor=actor, today=today)),
        "revoke_form": forms.RevokeForm(initial={"on": today}, auto_id=False),
        "reason_form": ReasonForm(auto_id=False),
        "invitation": terms.InvitationState(person.invitation_on(timezone.now())),
        "ends_code": _END_OF_CODE % {"when": formats.format_moment(open_until)} if open_until else "",
        "handover": queries.find_pending_handover(person_id=person_id, actor=actor),
        "may_hand_over": access.has_right(actor, "identity.people.hand_over") and not own,
        "may_secure": access.has_right(actor, "identity.people.secure") and not own,
    }
    return render(request, "identity/person.html", page, status=422 if form is not None else 200)


@allow("identity.people.edit")
def add_person(request: HttpRequest) -> HttpResponseBase:
    """Somebody new, in the body (`co-quan`) and with the role (`vai-tro`) that the address names where it does."""
    actor, today, now = actor_of(request), timezone.localdate(), timezone.now()
    asked = request.GET.get("co-quan", "")
    body = asked if snapshot.read_directory().organisation(asked, None) is not None else ""
    begun = {"organisation": body, "role": request.GET.get("vai-tro", "")}
    form = forms.PersonForm(request.POST or None, actor=actor, today=today, initial=begun)
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        role, organisation = wanted.pop("role"), wanted.pop("organisation")
        roles = [actions.Wanted(role=role, organisation=organisation, valid_from=today)] if role else []
        try:
            person = actions.create_person(actor, now=now, roles=roles, **wanted)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            _invite_added(request, person.pk, person.email)
            return redirect("identity:person", person.pk)
    back = reverse("identity:organisation", args=[body]) if body else reverse("identity:people")
    page = {"form": form, "title": _("Add a person"), "back": back}
    return render(request, "identity/edit.html", page, status=422 if request.method == "POST" else 200)


@allow("identity.people.edit")
def add_people(request: HttpRequest) -> HttpResponseBase:
    """Several at once, in the body that the address names (`co-quan`) where it does; the slips of all on one print."""
    actor, today = actor_of(request), timezone.localdate()
    asked = request.GET.get("co-quan", "")
    body = asked if snapshot.read_directory().organisation(asked, None) is not None else ""
    # An address that names no body leaves the one that the form itself offers.
    begun = {"organisation": body} if body else {}
    form = forms.PeopleForm(request.POST or None, actor=actor, today=today, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.create_people(actor, lines=form.people, now=timezone.now())
        except Problem as problem:
            form.add_error("lines", str(problem))
        else:
            if "only" not in request.POST:
                return send_slips(request, [person.pk for person in added])
            count = len(added)
            words = ngettext("%(count)d person was added.", "%(count)d people were added.", count)
            messages.success(request, words % {"count": count})
            return redirect(reverse("identity:organisation", args=[body]) if body else reverse("identity:people"))
    back = reverse("identity:organisation", args=[body]) if body else reverse("identity:people")
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/people_add.html", {"form": form, "back": back}, status=status)


def _invite_added(request: HttpRequest, person_id: int, email: str) -> None:
    """Say how the invitation goes: by mail, or as a slip that is still to be printed."""
    if not email or not settings.HATANG_SENDS_MAIL:
        messages.success(request, _("The person was added. Print the slip with the code for the first sign-in."))
        return
    try:
        invitations.invite_by_mail(actor_of(request), person_id=person_id, now=timezone.now())
    except Problem as problem:
        messages.warning(request, _("The person was added, but not invited: %(why)s") % {"why": problem})
    else:
        messages.success(request, _("The person was added; the invitation was sent to %(email)s.") % {"email": email})


@allow("identity.people.edit")
def change_person(request: HttpRequest, person_id: int) -> HttpResponseBase:
    person = queries.read_person(actor=actor_of(request), person_id=person_id)
    names = ("full_name", "job_title", "email", "phone", "language")
    initial = {name: getattr(person, name) for name in names}
    form = forms.PersonChangeForm(request.POST or None, initial=initial)
    back = reverse("identity:person", args=[person_id])
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(actor_of(request), person_id=person_id, fields=form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The person was changed."))
            return redirect(back)
    page = {"form": form, "title": _("Change: %(name)s") % {"name": person.full_name}, "back": back}
    return render(request, "identity/edit.html", page, status=422 if request.method == "POST" else 200)


@require_POST
def _grant_role(request: HttpRequest, person_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    form = forms.GrantForm(request.POST, actor=actor, today=timezone.localdate())
    if form.is_valid():
        try:
            wanted = actions.Wanted(**form.cleaned_data)
            actions.grant_role(actor, person_id=person_id, wanted=wanted, now=timezone.now())
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The role was granted."))
            return redirect("identity:person", person_id)
    return _person_page(request, person_id, form)


@require_POST
def _revoke_role(request: HttpRequest, person_id: int, grant_id: int) -> HttpResponseBase:
    wanted = _require_cleaned(forms.RevokeForm(request.POST))
    actions.revoke_grant(actor_of(request), grant_id=grant_id, on=wanted["on"], reason=wanted["reason"])
    messages.success(request, _("The role was ended."))
    return redirect("identity:person", person_id)


@require_POST
def _close_account(request: HttpRequest, person_id: int) -> HttpResponseBase:
    wanted = _require_cleaned(ReasonForm(request.POST))
    # The last day of the roles is today; sessions end at once.
    on = timezone.localdate() + timedelta(days=1)
    actions.close_account(actor_of(request), person_id=person_id, on=on, reason=wanted["reason"])
    messages.success(request, _("The account was closed."))
    return redirect("identity:person", person_id)


@require_POST
def _reopen_account(request: HttpRequest, person_id: int) -> HttpResponseBase:
    wanted = _require_cleaned(ReasonForm(request.POST))
    actions.reopen_account(actor_of(request), person_id=person_id, reason=wanted["reason"])
    messages.success(request, _("The account was reopened. Grant its roles anew."))
    return redirect("identity:person", person_id)


@require_POST
def _reset_second_factor(request: HttpRequest, person_id: int) -> HttpResponseBase:
    wanted = _require_cleaned(ReasonForm(request.POST))
    actions.reset_second_factor(actor_of(request), person_id=person_id, reason=wanted["reason"])
    messages.success(request, _("The second factor was removed and all sessions ended."))
    return redirect("identity:person", person_id)


@require_POST
def _send_link(request: HttpRequest, person_id: int) -> HttpResponseBase:
    person = queries.read_person(actor=actor_of(request), person_id=person_id)
    _send_password_link(request, person.email)
    messages.success(request, _("The link to set the password was sent to %(email)s.") % {"email": person.email})
    return redirect("identity:person", person_id)


@allow("identity.people.hand_over")
def hand_over(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Somebody leaves: who follows, from when."""
    actor, today, now = actor_of(request), timezone.localdate(), timezone.now()
    person = queries.read_person(actor=actor, person_id=person_id)
    back = reverse("identity:person", args=[person_id])
    colleagues = queries.list_colleagues(person=person, actor=actor, today=today)
    form = forms.HandoverForm(request.POST or None, colleagues=colleagues, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            added = _hand_over(actor, person_id, form.cleaned_data, today, now)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            if added is not None:
                _invite_added(request, added.pk, added.email)
            messages.success(
                request, _("It was handed over.") if form.cleaned_data["on"] <= today else _("It is planned.")
            )
            return redirect(back)
    note = _(
        "The successor gets the roles and what was personally theirs: begun imports, saved questions, dashboards, "
        "what is sent and watched, what is followed. Sessions and keys end; nothing is deleted from the record."
    )
    page = {"form": form, "title": _("Hand over: %(name)s") % {"name": person.full_name}, "back": back, "note": note}
    return render(request, "identity/edit.html", page, status=422 if request.method == "POST" else 200)


def _hand_over(actor: Actor, person_id: int, wanted: dict[str, Any], today: date, now: datetime) -> Person | None:
    """Plan it; the successor where one was added for it."""
    with transaction.atomic():
        added = None
        if wanted["new_name"]:
            added = handing.add_successor(
                actor,
                person_id=person_id,
                full_name=wanted["new_name"],
                email=wanted["new_email"],
                on=wanted["on"],
                now=now,
            )
        successor = added.pk if added is not None else int(wanted["successor"]) if wanted["successor"] else None
        handing.plan_handover(
            *(actor,),
            person_id=person_id,
            successor_id=successor,
            on=wanted["on"],
            reason=wanted["reason"],
            today=today,
            now=now,
        )
    return added


@require_POST
def _keep_person(request: HttpRequest, person_id: int) -> HttpResponseBase:
    handing.withdraw_handover(actor_of(request), person_id=person_id, now=timezone.now())
    messages.success(request, _("The plan was taken back."))
    return redirect("identity:person", person_id)


grant = allow("identity.people.edit")(_grant_role)
keep = allow("identity.people.hand_over")(_keep_person)
revoke = allow("identity.people.edit")(_revoke_role)
send_link = allow("identity.people.edit")(_send_link)
close = allow("identity.people.secure")(_close_account)
reopen = allow("identity.people.secure")(_reopen_account)
reset_second_factor = allow("identity.people.secure")(_reset_second_factor)


def _require_cleaned(form: django_forms.Form) -> dict[str, Any]:
    """The form's values; a short form beside a button has no page of its own, so its error is a problem."""
    if not form.is_valid():
        where, errors = next(iter(form.errors.items()))
        raise Invalid("identity.form", where=form.fields[where].label or where, detail=" ".join(map(str, errors)))
    return form.cleaned_data


def _send_password_link(request: HttpRequest, email: str) -> None:
    form = ResetPasswordForm({"email": email})
    if form.is_valid():
        form.save(request)

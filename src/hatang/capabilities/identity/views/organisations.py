"""Pages of organisations: the list as of a date, one body with those before and after it, adding, changing, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.identity import forms, rules, terms
from hatang.capabilities.identity.actions import organisations as actions
from hatang.capabilities.identity.models import Organisation
from hatang.capabilities.identity.queries import people, snapshot
from hatang.kernel import access, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.identity.queries.directory import OrganisationRef, SuccessionRef
    from hatang.kernel.access import Actor, Area

_KINDS = tuple((kind.value, kind.label) for kind in terms.OrganisationKind if kind.value != "group")


def _build_table(request: HttpRequest, as_of: date) -> Table:
    context = context_of(request)
    rows = [
        {
            "name": body.name,
            "short_name": body.short_name,
            "kind": body.kind,
            "code": body.code,
            "valid_from": body.valid_from,
            "valid_to": body.valid_to,
            "certainty": body.certainty,
        }
        for body in snapshot.read_directory().standing(as_of)
    ]
    columns = [
        Column(
            *("name", gettext_lazy("Name")),
            url=lambda row: context.url(reverse("identity:organisation", args=[row["code"]])),
        ),
        Column("short_name", gettext_lazy("Short name")),
        Column("kind", gettext_lazy("Kind"), "choice", choices=_KINDS),
        Column("code", gettext_lazy("Code"), "code"),
        Column("valid_from", gettext_lazy("Valid from"), "date", shown=False),
        Column("valid_to", gettext_lazy("No longer valid from"), "date"),
        Column("certainty", gettext_lazy("Certainty"), "choice", choices=tuple(terms.Certainty.choices), shown=False),
    ]
    empty = Empty(
        title=gettext_lazy("No organisation stands on this date"),
        text=gettext_lazy("The reference begins on 1 February 2020. Choose a later date at the top of the page."),
        icon="building",
    )
    return Table(
        *("organisations", columns, from_rows(rows), request),
        caption=gettext_lazy("Organisations standing on the date"),
        empty=empty,
        default_sort="name",
        file_name="to-chuc",
    )


@allow("identity.organisations.view")
def show_organisations(request: HttpRequest) -> HttpResponseBase:
    table = _build_table(request, context_of(request).as_of)
    if (answer := table.answer()) is not None:
        return answer
    may_edit = access.has_right(actor_of(request), "identity.organisations.edit")
    return render(request, "identity/organisations.html", {"table": table, "may_edit": may_edit})


def _find_organisation(code: str) -> OrganisationRef:
    organisation = snapshot.read_directory().organisation(code, None)
    if organisation is None:
        raise Missing("identity.organisation", _("There is no such organisation"), where=code)
    return organisation


def _describe_steps(steps: list[SuccessionRef], *, other: str) -> list[dict[str, object]]:
    """The steps with the body at their other end."""
    directory, duties = snapshot.read_directory(), dict(terms.Duty.choices)
    return [
        {"step": step, "body": directory.organisation(getattr(step, other), None), "duty": duties.get(step.duty, "")}
        for step in steps
    ]


@allow("identity.organisations.view")
def show_organisation(request: HttpRequest, code: str) -> HttpResponseBase:
    """One body: what it is, who stood before it, who followed, who is responsible on the date, who works for it."""
    body = _find_organisation(code)
    if body.kind == terms.OrganisationKind.GROUP:
        return _show_group(request, body)
    actor, as_of = actor_of(request), context_of(request).as_of
    directory = snapshot.read_directory()
    record = Organisation.objects.get(pk=body.code)
    kept = rules.list_bodies_kept(actor)
    may_see_people = access.has_right(actor, "identity.people.view") and (kept is None or body.code in kept)
    members = _describe_people(body.code, actor) if may_see_people else None
    page = {
        "body": body,
        "record": record,
        "kind": record.get_kind_display(),
        "parent": directory.organisation(body.parent, None) if body.parent else None,
        "children": [organisation for organisation in directory.standing(as_of) if organisation.parent == body.code],
        "before": _describe_steps(directory.predecessors(body.code), other="old"),
        "after": _describe_steps(directory.following(body.code), other="new"),
        "stands": body.is_valid_on(as_of),
        "responsible": [
            organisation for organisation in directory.responsible(body.code, as_of) if organisation.code != body.code
        ],
        "people": members,
        "waiting": sum(member["to_invite"] for member in members or ()),
        "mailed": sum(member["to_invite"] and bool(member["person"].email) for member in members or ()),
        "may_edit": access.has_right(actor, "identity.organisations.edit"),
        "panels": panels.record_parts("identity.organisation", frames.build_look(request), body.code),
        "area": body.area or _find_province(body.area_code, as_of),
        "place": body.area if body.area is not None and frames.place_name(body.area, as_of) != str(body.area) else None,
    }
    return render(request, "identity/organisation.html", page)


def _find_province(code: str, as_of: date) -> Area | None:
    """The province of the day for a body that names it without a day."""
    province = panels.default_area(as_of, "")
    return province if province is not None and province.code == code else None


def _describe_people(code: str, actor: Actor) -> list[dict[str, Any]]:
    """Who holds a role in the body today, which, and how far they are on the way into their account."""
    today, now, titles = timezone.localdate(), timezone.now(), dict(terms.PersonRole.choices)
    return [
        {
            "person": person,
            "roles": [str(titles[grant.role]) for grant in person.roles_on(today) if grant.organisation == code],
            "state": person.invitation_on(now),
            "to_invite": person.is_to_invite(now) and str(person.id) != actor.id,
        }
        for person in people.people_of(organisation=code, actor=actor, today=today)
    ]


def _show_group(request: HttpRequest, group: OrganisationRef) -> HttpResponseBase:
    as_of = context_of(request).as_of
    directory = snapshot.read_directory()
    page = {
        "group": group,
        "members": directory.members(group.code, as_of),
        "stands": group.is_valid_on(as_of),
        "responsible": directory.responsible(group.code, as_of),
    }
    return render(request, "identity/group.html", page)


def _edit_page(request: HttpRequest, form: object, title: str, back: str, note: str = "") -> HttpResponseBase:
    page = {"form": form, "title": title, "back": back, "note": note}
    return render(request, "identity/edit.html", page, status=422 if request.method == "POST" else 200)


@allow("identity.organisations.edit")
def add_organisation(request: HttpRequest) -> HttpResponseBase:
    form = forms.OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            body = actions.add_organisation(actor_of(request), fields=form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The organisation was added."))
            return redirect("identity:organisation", body.code)
    return _edit_page(request, form, _("Add an organisation"), reverse("identity:organisations"))


@allow("identity.organisations.edit")
def change_organisation(request: HttpRequest, code: str) -> HttpResponseBase:
    body = _find_organisation(code)
    back = reverse("identity:organisation", args=[code])
    form = forms.OrganisationChangeForm(request.POST or None, instance=Organisation.objects.filter(pk=code).first())
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        reason, parent = fields.pop("reason"), fields.pop("parent")
        fields["parent_id"] = parent.pk if parent else None
        try:
            actions.change_organisation(actor_of(request), code=code, fields=fields, reason=reason)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The organisation was changed."))
            return redirect(back)
    return _edit_page(request, form, _("Change: %(name)s") % {"name": body.name}, back)


@allow("identity.organisations.edit")
def close_organisation(request: HttpRequest, code: str) -> HttpResponseBase:
    body = _find_organisation(code)
    back = reverse("identity:organisation", args=[code])
    form = forms.CloseOrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        followers = [
            actions.Follower(code=follower, duty=duty, decree=wanted["decree"])
            for follower, duty in ((wanted["successor"], ""), (wanted["duty_successor"], wanted["duty"]))
            if follower
        ]
        try:
            actions.close_organisation(
                *(actor_of(request),), code=code, on=wanted["on"], followers=followers, reason=wanted["reason"]
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The organisation was closed."))
            return redirect(back)
    note = _("Tasks that name this organisation will show its successor from that day on. Nothing is deleted.")
    return _edit_page(request, form, _("Close: %(name)s") % {"name": body.name}, back, note)

"""What identity shows in the frames: organisations in the search, operators above the map, accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.identity import public as identity
from hatang.capabilities.identity import terms
from hatang.capabilities.identity.queries import lacking, people
from hatang.kernel import access, capability, panels
from hatang.kernel.access import SYSTEM
from hatang.kernel.imports import queries as import_queries
from hatang.kernel.later import FactTime
from hatang.kernel.ui.search import rank_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hatang.capabilities.identity.queries.directory import OrganisationRef
    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context


def _search_organisations(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    for row in identity.list_organisations(context.as_of):
        rank = rank_of(row.name, f"{row.short_name} {row.name_en} {row.code}", words)
        if rank is not None:
            url = context.url(reverse("identity:organisation", args=[row.code]))
            yield panels.Hit(row.name, url, row.code, rank)


def _operator_field(look: panels.Look) -> forms.Field:
    operators = identity.list_members("operator", look.context.as_of)
    return forms.ChoiceField(
        label=_("Operator"),
        required=False,
        choices=[("", _("all")), *((operator.code, operator.short_name or operator.name) for operator in operators)],
    )


def _create_accounts(now: datetime) -> None:
    identity.create_demo_accounts(SYSTEM, now=now, demonstration=True)


def _list_demo_accounts() -> list[panels.DemonstrationAccount]:
    return [
        panels.DemonstrationAccount(
            account.username, account.password, account.full_name, str(account.role_title), account.organisation
        )
        for account in identity.demo_accounts()
    ]


# Who works for one body and comes to see what is asked of it; whoever only heads it lands there too.
_OF_A_BODY = frozenset({access.AGENCY_OFFICER, access.OPERATOR_ENGINEER})


def _find_own_body(look: panels.Look) -> str | None:
    """The page of the reader's body."""
    own = sorted(look.actor.organisations(*_OF_A_BODY))
    return look.context.url(reverse("identity:organisation", args=[own[0]])) if own else None


def _find_headed_body(look: panels.Look) -> str | None:
    """The page of the body that the reader heads and does no work for."""
    own = sorted(look.actor.organisations(access.BODY_HEAD))
    return look.context.url(reverse("identity:organisation", args=[own[0]])) if own else None


def _link_people(look: panels.Look) -> str | None:
    """The page of the committee of a commune, for its head: there its people stand."""
    body = identity.find_committee(look.area.code, look.context.today) if look.area else None
    if body is None or not look.actor.has(access.BODY_HEAD, organisation=body.code):
        return None
    return look.context.url(reverse("identity:organisation", args=[body.code]))


def _list_accounts_lacking(look: panels.Look) -> Iterator[panels.LackingThing]:
    """A body without anybody has no head either: its first account is made by those who keep the installation."""
    for body in lacking.list_bodies_without_accounts(today=look.context.today):
        address = f"{reverse('identity:person_add')}?{urlencode({'co-quan': body.code})}"
        yield panels.LackingThing(_("an administrator"), body.name, address, act=_("Add an account"))


def _list_ways_to_accounts(look: panels.Look) -> list[tuple[str, str]]:
    if not lacking.list_bodies_without_accounts(today=look.context.today):
        return []
    return [
        (_("Add all from one spreadsheet"), reverse("imports:new", args=[terms.ACCOUNTS])),
        (_("The sheet with these bodies filled in"), reverse("imports:template", args=[terms.ACCOUNTS])),
    ]


def _list_files_lacking(look: panels.Look) -> Iterator[panels.LackingThing]:
    for missing in lacking.list_missing_files(today=look.context.today):
        if missing.owner is None:
            yield _describe_brought(look, missing)
        else:
            yield _describe_owed(look, missing, missing.owner)


def _describe_brought(look: panels.Look, missing: lacking.MissingFile) -> panels.LackingThing:
    """A file that people of a role bring in: sent by who may; others see who they are, or give the first an account."""
    role, owner = lacking.find_bringer(missing.declared), lacking.name_bringer(missing.declared)
    title = str(missing.declared.title)
    if address := _find_form(look, missing):
        return panels.LackingThing(owner, title, address, act=_("Send the file"))
    if role in lacking.read_served_roles(today=look.context.today):
        asked = urlencode({"people-f-roles": role.label})
        return panels.LackingThing(owner, title, f"{reverse('identity:people')}?{asked}", act=_("See whom to ask"))
    asked = urlencode({"vai-tro": role})
    address = f"{reverse('identity:person_add')}?{asked}"
    return panels.LackingThing(owner, title, address, act=_("Nobody has this role yet: add an account"))


def _find_form(look: panels.Look, missing: lacking.MissingFile, **filled: str) -> str:
    """Where the reader sends the file, with what is known filled in; empty for who may not."""
    name = missing.declared.name
    if name not in {declared.name for declared in import_queries.imports_for(look.actor)}:
        return ""
    address = reverse("imports:new", args=[name])
    return f"{address}?{urlencode(filled)}" if filled else address


def _describe_owed(look: panels.Look, missing: lacking.MissingFile, body: OrganisationRef) -> panels.LackingThing:
    """A file that an operator owes: sent for it by who may; others give it an account first, or see whom to ask."""
    keeper = lacking.read_keepers(today=look.context.today).get(body.code)
    address, act = _find_form(look, missing, **{missing.declared.scope[0]: body.name}), _("Send the file")
    if not address and keeper is None:
        address = f"{reverse('identity:person_add')}?{urlencode({'co-quan': body.code})}"
        act = _("Add an account, so that the body can send it")
    title = str(missing.declared.title)
    if keeper is None:
        owner = _("%(body)s, where nobody has an account yet") % {"body": body.name}
        return panels.LackingThing(owner, title, address, act=act)
    if not address:
        address, act = reverse("identity:organisation", args=[body.code]), _("See whom to ask")
    return panels.LackingThing(_name_keepers(body, keeper), title, address, body.name, act)


def _name_keepers(body: OrganisationRef, keeper: lacking.Keeper) -> str:
    """Who is to act for a body that somebody works for: its head, else its people."""
    if keeper.heads:
        return _("%(name)s, head of the body") % {"name": ", ".join(keeper.heads)}
    return _("those who work for %(body)s") % {"body": body.short_name}


def _find_supply(dataset: str, actor: Actor) -> panels.DatasetSupply | None:
    """By the import that fills the dataset."""
    declared = next((one for one in import_queries.list_all_imports() if one.dataset == dataset), None)
    if declared is None:
        return None
    may = declared.name in {one.name for one in import_queries.imports_for(actor)}
    address = reverse("imports:new", args=[declared.name]) if may else ""
    return panels.DatasetSupply(lacking.name_bringer(declared), str(declared.title), address)


# Who signed in within these days is at work with it.
_RECENT = timedelta(days=7)


def _show_people_card(look: panels.Look) -> panels.Part:
    """How many people there are, and the way to more of them, beside the health of the installation."""
    since = timezone.localdate() - _RECENT
    counts = people.count_people(actor=look.actor, now=timezone.now(), since=since)
    return panels.Part("identity/people_card.html", {"counts": counts, "days": _RECENT.days, "since": since})


_MENU = (
    capability.Navigation(
        title=gettext_lazy("Organisations"),
        url_name="identity:organisations",
        icon="building",
        order=70,
        rule="identity.organisations.view",
        group=capability.Group.ADMINISTRATION,
    ),
    capability.Navigation(
        title=gettext_lazy("Users"),
        url_name="identity:people",
        icon="users",
        order=75,
        rule="identity.people.list",
        group=capability.Group.ADMINISTRATION,
    ),
)
_HELP = (
    panels.HelpTopic(
        "tai-khoan",
        gettext_lazy("Your account"),
        "identity/help/account",
        20,
        (
            "identity:account",
            "identity:keys",
            "identity:invitation",
            "account_login",
            "account_logout",
            "account_reset_password",
            "account_change_password",
            "account_email",
            "mfa_index",
            "usersessions_list",
        ),
    ),
    panels.HelpTopic(
        "to-chuc",
        gettext_lazy("Organisations"),
        "identity/help/organisations",
        70,
        ("identity:organisations",),
        rule="identity.organisations.view",
        group=capability.Group.ADMINISTRATION,
    ),
    panels.HelpTopic(
        "nguoi-dung",
        gettext_lazy("People, accounts, roles"),
        "identity/help/people",
        75,
        ("identity:people",),
        rule="identity.people.view",
        group=capability.Group.ADMINISTRATION,
    ),
)
PANELS = (
    FactTime("identity_succession", "date"),
    *_HELP,
    *_MENU,
    panels.Lack(
        "accounts",
        gettext_lazy("Missing accounts"),
        10,
        _list_accounts_lacking,
        "identity.people.list",
        _list_ways_to_accounts,
    ),
    panels.Lack("files", gettext_lazy("Missing files"), 20, _list_files_lacking, "audit.view"),
    panels.PagePart("portal:health", "users", 10, _show_people_card, rule="identity.people.list"),
    panels.LandingPage("body", 20, _find_own_body, _OF_A_BODY),
    panels.LandingPage("headed_body", 90, _find_headed_body, frozenset({access.BODY_HEAD})),
    panels.PlaceAction(
        *("people", frozenset({"commune"}), 80, gettext_lazy("People of the committee"), "users"),
        link=_link_people,
        rule="identity.people.of_body",
        further=True,
    ),
    panels.UserJob(
        gettext_lazy("Give people accounts"),
        gettext_lazy("account, user, invitation, invite, invite an account, add a person, hand over, password slip"),
        "identity:people",
        60,
        "identity.people.view",
    ),
    panels.UserJob(
        gettext_lazy("Add people and print their slips"),
        gettext_lazy("several accounts, many people at once, slips of a batch"),
        "identity:people_add",
        61,
        "identity.people.edit",
    ),
    panels.SearchSource(gettext_lazy("Organisations"), "building", 60, _search_organisations),
    panels.MapFilter("nha-mang", 20, _operator_field),
    panels.SupplyOfDatasets("imports", _find_supply),
    panels.ReferenceData("identity", 20, lambda today: identity.load_reference(SYSTEM)),
    panels.DemonstrationPeople(
        "identity",
        10,
        create=_create_accounts,
        accounts=_list_demo_accounts,
        organisation_name=lambda code: identity.organisation_names([code])[code],
    ),
)

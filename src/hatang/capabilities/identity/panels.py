"""What identity shows in the frames: organisations in the search, operators above the map, accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.identity import public as identity
from hatang.kernel import capability, panels
from hatang.kernel.access import SYSTEM
from hatang.kernel.ui.search import rank_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

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
        rule="identity.people.view",
        group=capability.Group.ADMINISTRATION,
    ),
)
PANELS = (
    *_MENU,
    panels.SearchSource(gettext_lazy("Organisations"), "building", 60, _search_organisations),
    panels.MapFilter("nha-mang", 20, _operator_field),
    panels.ReferenceData("identity", 20, lambda today: identity.load_reference(SYSTEM)),
    panels.DemonstrationPeople(
        "identity",
        10,
        create=_create_accounts,
        accounts=_list_demo_accounts,
        organisation_name=lambda code: identity.organisation_names([code])[code],
    ),
)

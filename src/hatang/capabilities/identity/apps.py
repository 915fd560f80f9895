"""Identity: people, organisations over time, roles per organisation and area, sign-in."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import access, capability, filers, state
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.filers import FilingBody

# start: the tables are not there before the apps are ready.


def _list_filing_bodies(kinds: Collection[str], as_of: date) -> list[FilingBody]:
    from hatang.capabilities.identity.queries.filing import list_filing_bodies

    return list_filing_bodies(kinds=kinds, as_of=as_of)


def _find_owner(person_id: str, on: date) -> Actor | None:
    from hatang.capabilities.identity.queries.people import find_key_owner

    return find_key_owner(person_id=person_id, today=on)


class IdentityConfig(capability.Capability):
    name = "hatang.capabilities.identity"
    label = "identity"
    title = _("People and organisations")
    order = 20
    roles = (
        capability.Role(access.ADMINISTRATOR, _("administrator")),
        capability.Role(access.OFFICER, _("officer of the lead department")),
        capability.Role(access.AGENCY_OFFICER, _("agency officer")),
        capability.Role(access.BODY_HEAD, _("head of a body")),
        capability.Role(access.COMMUNE_CLERK, _("commune clerk")),
        capability.Role(access.OPERATOR_ENGINEER, _("operator engineer")),
        capability.Role(access.PLANNER, _("network planner")),
        capability.Role(access.ANALYST, _("security analyst")),
        capability.Role(access.RESIDENT, _("resident")),
    )

    middleware = ("hatang.capabilities.identity.views.ActorMiddleware",)
    library_settings = MappingProxyType({"ACCOUNT_ADAPTER": "hatang.capabilities.identity.forms.AccountAdapter"})

    def ready(self) -> None:
        super().ready()
        shell.fill_link("account", "identity:account")
        shell.fill_link("keys", "identity:keys")
        # Who has to file what figures live on; which bodies there are is known here alone.
        filers.register_bodies(_list_filing_bodies)
        access.register_owners(_find_owner)
        state.ignore_acts("identity.sign_in", "identity.sign_out", "identity.session.end", "key.make", "key.end")
        # Its handlers hear signals of other packages, which no registry of ours delivers.
        import_module(f"{self.name}.jobs")

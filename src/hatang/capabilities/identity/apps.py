"""Identity: people, organisations over time, roles per organisation and area, sign-in."""

from importlib import import_module
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from hatang.kernel import access, capability, state
from hatang.kernel.ui import shell


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
        state.ignore_acts("identity.sign_in", "identity.sign_out", "identity.session.end")
        # Its handlers hear signals of other packages, which no registry of ours delivers.
        import_module(f"{self.name}.jobs")

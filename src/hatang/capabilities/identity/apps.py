"""Identity: people, organisations over time, roles per organisation and area, sign-in."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class IdentityConfig(capability.Capability):
    name = "hatang.capabilities.identity"
    label = "identity"
    title = _("People and organisations")
    order = 20

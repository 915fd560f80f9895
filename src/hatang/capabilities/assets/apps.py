"""Assets as a Django application: its manifest."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class AssetsConfig(capability.Capability):
    name = "hatang.capabilities.assets"
    label = "assets"
    title = _("Assets")
    order = 40
    roles = (
        capability.Role("operator_engineer", _("Operator engineer")),
        capability.Role("planner", _("Network planner")),
        capability.Role("analyst", _("Security analyst")),
    )

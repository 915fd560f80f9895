"""The manifest of the capability."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class DisputesConfig(capability.Capability):
    name = "hatang.capabilities.disputes"
    label = "disputes"
    title = _("Disputes of coverage")
    order = 52

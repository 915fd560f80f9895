"""The manifest of the capability."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class RadioConfig(capability.Capability):
    name = "hatang.capabilities.radio"
    label = "radio"
    title = _("Radio losses")
    order = 49

"""The manifest of the capability."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class CoverageConfig(capability.Capability):
    name = "hatang.capabilities.coverage"
    label = "coverage"
    title = _("Mobile coverage")
    order = 50

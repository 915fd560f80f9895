"""The manifest of the capability."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class WhatifConfig(capability.Capability):
    name = "hatang.capabilities.whatif"
    label = "whatif"
    title = _("What if")
    order = 53

"""The manifest of the capability."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class PredictionConfig(capability.Capability):
    name = "hatang.capabilities.prediction"
    label = "prediction"
    title = _("Predicted coverage")
    order = 51

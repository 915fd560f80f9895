"""The manifest of the capability."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class CoverageConfig(capability.Capability):
    name = "hatang.capabilities.coverage"
    label = "coverage"
    title = _("Mobile coverage")
    order = 50
    navigation = (
        capability.Navigation(
            title=_("Predicted coverage"),
            url_name="coverage:predicted",
            icon="layers",
            order=49,
            rule="coverage.view",
            also=("coverage:profile", "coverage:whatif", "coverage:sky", "coverage:runs", "coverage:terrain"),
            group=capability.Group.COVERAGE,
        ),
        capability.Navigation(
            title=_("Coverage gaps"),
            url_name="coverage:gaps",
            icon="signal",
            order=50,
            rule="coverage.view",
            group=capability.Group.COVERAGE,
        ),
        capability.Navigation(
            title=_("Coverage challenges"),
            url_name="coverage:challenges",
            icon="flag",
            order=51,
            rule="coverage.challenges",
            group=capability.Group.COVERAGE,
        ),
        capability.Navigation(
            title=_("Claims and evidence"),
            url_name="coverage:claims",
            icon="columns",
            order=52,
            rule="coverage.view",
            group=capability.Group.COVERAGE,
        ),
        capability.Navigation(
            title=_("Measurements"),
            url_name="coverage:measurements",
            icon="phone",
            order=53,
            rule="coverage.view",
            group=capability.Group.COVERAGE,
        ),
        capability.Navigation(
            title=_("Register of signal holes"),
            url_name="coverage:holes",
            icon="alert",
            order=54,
            rule="coverage.view",
            group=capability.Group.COVERAGE,
        ),
    )

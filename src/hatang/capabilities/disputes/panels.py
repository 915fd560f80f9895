"""What disputes show in the frames and on the pages of coverage: the signal of a hamlet, and what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.views import hamlets
from hatang.kernel import capability, panels

_MENU = (
    capability.Navigation(
        title=_("Coverage challenges"),
        url_name="disputes:challenges",
        icon="flag",
        order=51,
        rule="coverage.challenges",
        group=capability.Group.COVERAGE,
    ),
    capability.Navigation(
        title=_("Claims and evidence"),
        url_name="disputes:claims",
        icon="columns",
        order=52,
        rule="coverage.view",
        group=capability.Group.COVERAGE,
    ),
    capability.Navigation(
        title=_("Register of signal holes"),
        url_name="disputes:holes",
        icon="alert",
        order=54,
        rule="coverage.view",
        group=capability.Group.COVERAGE,
    ),
)
PANELS = (
    *_MENU,
    panels.PlacePanel("signal", frozenset({"hamlet"}), "left", 10, hamlets.signal_panel),
    panels.PagePart("coverage:hamlet", "actions", 10, hamlets.actions),
    panels.PagePart("coverage:hamlet", "experience", 10, hamlets.experience),
    panels.PagePart("coverage:hamlet", "below", 10, hamlets.disputes),
    panels.PagePart("coverage:gaps", "actions", 10, hamlets.to_challenges, rule="coverage.challenges"),
    panels.PagePart("coverage:measurements", "actions", 10, hamlets.to_claims),
    panels.Tab("measurements", _("Residents"), "disputes:experienced", 30),
)

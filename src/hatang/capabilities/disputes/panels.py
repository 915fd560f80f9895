"""What disputes show in the frames and on the pages of coverage: the signal of a hamlet, and what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.views import hamlets
from hatang.kernel import capability, panels

_HAMLET, _UNITS = frozenset({"hamlet"}), frozenset({"province", "district", "commune"})
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
    panels.PlacePanel("signal", _HAMLET, "left", 10, hamlets.signal_panel, table=hamlets.signal_table),
    panels.PlacePanel("experience", _HAMLET, "left", 15, hamlets.experience),
    panels.PlacePanel("disputes", _HAMLET, "right", 15, hamlets.disputes),
    panels.PlacePanel("disputes", _UNITS, "right", 35, hamlets.disputes_inside),
    panels.PlaceAction(
        "report",
        _HAMLET,
        20,
        _("Report a place without signal"),
        "alert",
        hamlets.link_to("disputes:report_hole"),
        "coverage.hole_report",
    ),
    panels.PlaceAction(
        "challenge",
        _HAMLET,
        30,
        _("Dispute declared coverage"),
        "flag",
        hamlets.link_to("disputes:new_challenge"),
        "coverage.challenge",
    ),
    panels.PlaceAction("test", _HAMLET, 40, _("Send a test"), "phone", hamlets.link_to_test),
    panels.PagePart("coverage:gaps", "actions", 10, hamlets.to_challenges, rule="coverage.challenges"),
    panels.PagePart("coverage:measurements", "actions", 10, hamlets.to_claims),
    panels.UserJob(
        _("Dispute declared coverage"),
        _("challenge, complain, complaint"),
        "disputes:challenges",
        1,
        "coverage.challenges",
    ),
    panels.UserJob(
        _("Send a test"), _("weak signal, no signal, lost signal, slow network, speed"), "disputes:send_test", 2
    ),
    panels.UserJob(_("See which places have no signal"), _("no signal, white spot, gap"), "disputes:holes", 3),
    panels.Tab("measurements", _("Residents"), "disputes:experienced", 30),
)

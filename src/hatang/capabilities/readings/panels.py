"""What the reading of documents shows in the frames: its help."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability, panels

_HELP = (
    panels.HelpTopic(
        "doc-van-ban",
        _("Read a plan from a document"),
        "readings/help/readings",
        14,
        ("readings:index",),
        rule="plan.edit",
        group=capability.Group.PLAN,
    ),
)
PANELS = _HELP

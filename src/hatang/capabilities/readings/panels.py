"""What the reading of documents shows in the frames: its help, and the plan's document of the demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.readings.actions import quoting, readings
from hatang.kernel import capability, panels

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor


def _upload_plan(officer: Actor, now: datetime) -> None:
    """An officer uploads the plan's own document, so that its words stand beside ours."""
    path = Path(settings.CHECKOUT) / "data" / "plans" / "ke-hoach-194-kh-ubnd.txt"
    reading = readings.upload_document(officer, content=path.read_bytes(), name=path.name, now=now)
    quoting.quote_document(officer, reading=reading, today=timezone.localdate(now))


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
PANELS = (*_HELP, panels.DemonstrationStep("readings", 12, _upload_plan))

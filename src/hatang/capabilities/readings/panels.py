"""What the reading of documents shows in the frames: its help, and the plan's document of the demonstration."""

from __future__ import annotations

import json
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
    """What `data/demo/acts.json` says of documents: plans uploaded, so that their own words stand beside ours."""
    checkout = Path(settings.CHECKOUT)
    acts = json.loads((checkout / "data" / "demo" / "acts.json").read_text(encoding="utf-8"))
    for document in acts["documents"]:
        path = checkout / document
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

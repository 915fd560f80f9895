"""What opendata does by itself: contacts of old requests are erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy

from hatang.capabilities.opendata.actions import voices
from hatang.kernel import jobs

if TYPE_CHECKING:
    from hatang.kernel.jobs import Running


@jobs.daily(gettext_lazy("Erase the contacts of requests that were answered long ago"))
def erase_contacts(running: Running, day: str) -> dict[str, int]:
    """How to reach whoever asked is kept as long as the dated rule says."""
    return {"erased": voices.erase_contacts(now=timezone.now())}

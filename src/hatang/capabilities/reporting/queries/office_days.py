"""The days that were announced after the calendar of holidays was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.reporting.models import OfficeDay

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


def read_announced_days() -> Mapping[date, bool]:
    """Day → whether offices work on it."""
    return dict(OfficeDay.objects.values_list("day", "works"))

"""What coverage shows in the frames: hamlets by signal on map and place pages, the worst communes at home."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import jobs
from hatang.capabilities.coverage.models import Run
from hatang.capabilities.coverage.views import places
from hatang.capabilities.identity import public as identity
from hatang.kernel import capability, panels

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor

# Nobody waits for the coverage of the demonstration, and it lets whoever just started look around first.
_AFTER_FIRST_PAGE = timedelta(seconds=20)


def _predict(officer: Actor, now: datetime) -> None:
    """Queue the coverage of the demonstration, once; it begins when the first page has long been shown."""
    today = timezone.localdate(now)
    planner = identity.demo_actor("quy-hoach", today=today)
    relief = Path(settings.CHECKOUT) / "data" / "demo" / "relief.npz"
    if planner is None or not relief.exists():
        return
    if not Run.objects.exists():
        jobs.start_run(planner, as_of=today, relief=str(relief), not_before=now + _AFTER_FIRST_PAGE)


_UNITS = frozenset({"province", "district", "commune"})
_HAMLET = frozenset({"hamlet"})
_MENU = (
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
        title=_("Measurements"),
        url_name="coverage:measurements",
        icon="phone",
        order=53,
        rule="coverage.view",
        group=capability.Group.COVERAGE,
    ),
)
PANELS = (
    *_MENU,
    panels.Tab("measurements", _("Drive tests"), "coverage:measurements", 10),
    panels.Tab("measurements", "i-Speed", "coverage:ispeed", 20),
    panels.Tab("measurements", _("Calibration"), "coverage:calibration", 40),
    panels.HomeCard("worst", "half", 10, places.worst_card),
    panels.PlacePanel("map", _UNITS, "right", 10, places.unit_map),
    panels.PlacePanel("map", _HAMLET, "right", 10, places.hamlet_map),
    panels.PlacePanel("hamlets", _UNITS, "below", 10, table=places.hamlet_table),
    panels.MapFilter("cong-nghe", 30, places.technology_field),
    panels.MapLayer("hamlets", 20, places.hamlet_layer, table=places.hamlet_table),
    panels.DemonstrationStep("coverage", 10, _predict, later=True),
)

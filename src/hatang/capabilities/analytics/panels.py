"""What analytics adds to the demonstration: the dashboards of `data/demo/dashboards.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics import public as analytics
from hatang.capabilities.analytics.actions import serving
from hatang.capabilities.analytics.views import communes
from hatang.kernel import capability, panels

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor


def _put_up(officer: Actor, now: datetime) -> None:
    """The dashboards; their answers come with the first publication."""
    path = Path(settings.CHECKOUT) / "data" / "demo" / "dashboards.json"
    for dashboard in json.loads(path.read_text(encoding="utf-8"))["dashboards"]:
        questions = [analytics.DashboardQuestion(**question) for question in dashboard.pop("questions")]
        analytics.make_dashboard(officer, **dashboard, questions=questions, now=now)


_MENU = (
    capability.Navigation(
        title=_("Figures by commune"),
        url_name="analytics:by_commune_index",
        icon="columns",
        order=65,
        rule="public",
        group=capability.Group.DATA,
        acts=("analytics:by_commune",),
    ),
    capability.Navigation(
        title=_("Analysis"),
        url_name="analytics:index",
        icon="table",
        order=70,
        rule="analytics.ask",
        group=capability.Group.DATA,
    ),
)
_HELP = (
    panels.HelpTopic(
        "phan-tich",
        _("Ask the data without SQL"),
        "analytics/help/analytics",
        70,
        ("analytics:index", "analytics:sql"),
        rule="analytics.ask",
        group=capability.Group.DATA,
    ),
    panels.HelpTopic(
        "theo-xa",
        _("Figures by commune"),
        "analytics/help/by_commune",
        65,
        ("analytics:by_commune_index", "analytics:by_commune"),
        group=capability.Group.DATA,
    ),
    panels.HelpTopic(
        "kho-du-lieu",
        _("The data lake: where figures come from"),
        "analytics/help/lineage",
        72,
        ("analytics:lineage",),
        rule="analytics.query",
        group=capability.Group.DATA,
    ),
)
_JOBS = (
    panels.UserJob(
        _("Compare the communes"),
        _("by commune, each commune, number of masts, how many masts, table, chart, figures without an account"),
        "analytics:by_commune_index",
        39,
    ),
    panels.UserJob(
        _("Analyse: count, compare, draw"),
        _("analysis, statistics, count, chart, compare, average"),
        "analytics:index",
        40,
        "analytics.ask",
    ),
)
PANELS = (
    panels.PagePart("portal:home", "search", 20, communes.show_home_link),
    panels.PagePart("opendata:index", "ways", 10, communes.show_home_link),
    panels.PagePart("portal:map", "below", 10, communes.show_home_link),
    panels.SearchSource(_("Figures by commune"), "columns", 88, communes.find_figures),
    *_HELP,
    panels.Companion("Arrow Flight SQL", serving.serve_flight),
    *_JOBS,
    *_MENU,
    panels.DemonstrationStep("analytics", 30, _put_up),
)

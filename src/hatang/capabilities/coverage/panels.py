"""What coverage shows in the frames: hamlets by signal on map and place pages, the worst communes at home."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.views import places
from hatang.kernel import capability, panels
from hatang.kernel.definitions import MovedKind
from hatang.kernel.later import FactTime
from hatang.kernel.ui import frames

_UNITS = frozenset({"province", "district", "commune"})
_HAMLET = frozenset({"hamlet"})
_MENU = (
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
_HELP = (
    panels.HelpTopic(
        "noi-chua-co-song",
        _("Where there is no signal"),
        "coverage/help/gaps",
        50,
        ("coverage:gaps", "coverage:measurements"),
        rule="coverage.view",
        group=capability.Group.COVERAGE,
    ),
)
_FACT_TIMES = (
    FactTime("coverage_challenge", "effective_from", {"effective_to": "effective_to"}),
    FactTime("coverage_drivetestsample", "measured_on"),
    FactTime("coverage_predictedcoverage", "(SELECT run.as_of FROM coverage_run AS run WHERE run.id = run_id)"),
    FactTime("coverage_run", "as_of"),
)
PANELS = (
    panels.UserJob(
        _("List of hamlets"),
        _("hamlets of the province, list of villages, population of hamlets, households of hamlets"),
        order=22,
        link=lambda context: (
            f"{frames.place_url(context, area)}#hamlets-table"
            if (area := frames.area_of(context))
            else context.url(reverse("coverage:gaps"))
        ),
    ),
    *_FACT_TIMES,
    *_HELP,
    panels.DefinitionUse("ispeed", MovedKind.HIDDEN, _("Averages of i-Speed of too few samples"), "coverage:ispeed"),
    panels.DefinitionUse(
        "signal_2g", MovedKind.STATE, _("Which samples of drive tests are strong enough"), "coverage:measurements"
    ),
    panels.DefinitionUse(
        "signal_3g", MovedKind.STATE, _("Which samples of drive tests are strong enough"), "coverage:measurements"
    ),
    panels.DefinitionUse(
        "signal_4g", MovedKind.STATE, _("Which samples of drive tests are strong enough"), "coverage:measurements"
    ),
    panels.DefinitionUse(
        "signal_5g", MovedKind.STATE, _("Which samples of drive tests are strong enough"), "coverage:measurements"
    ),
    *_MENU,
    panels.Tab("white-spots", _("Declared"), "coverage:gaps", 10),
    panels.Tab("measurements", _("Drive tests"), "coverage:measurements", 10),
    panels.Tab("measurements", "i-Speed", "coverage:ispeed", 20),
    panels.HomeCard("worst", "right", 20, places.worst_card),
    panels.PlacePanel("map", _UNITS, "right", 10, places.unit_map),
    panels.PlacePanel("map", _HAMLET, "right", 10, places.hamlet_map),
    panels.PlacePanel("hamlets", _UNITS, "below", 10, table=places.hamlet_table),
    panels.PlacePanel("speeds", _HAMLET | frozenset({"commune"}), "left", 70, places.speeds_panel),
    panels.MapFilter("cong-nghe", 30, places.technology_field),
    panels.MapFilter("phu-song", 40, places.coverage_field),
    panels.MapLayer("hamlets", 20, places.hamlet_layer, table=places.hamlet_table),
)

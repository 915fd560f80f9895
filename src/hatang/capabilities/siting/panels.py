"""What siting shows in the frames: planned lines and sites on the map, offers that wait in «Việc của tôi»."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.identity import public as identity
from hatang.capabilities.siting import public as siting
from hatang.capabilities.siting.queries import figure_words
from hatang.capabilities.siting.queries import scenarios as scenario_queries
from hatang.capabilities.siting.views import builds as build_views
from hatang.capabilities.siting.views import places as place_views
from hatang.kernel import capability, panels
from hatang.kernel.access import PLANNER, SYSTEM
from hatang.kernel.definitions import MovedKind
from hatang.kernel.ui import maps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from hatang.kernel.access import Actor

_IN_COMMUNE = frozenset({"commune", "hamlet"})
_NEWEST = 5
_AFTER_FIRST_PAGE = timedelta(seconds=20)


def _draw_planned_layers(asked: panels.MapQuestion) -> panels.DrawnLayers:
    """What accepted scenarios will build, for those who may see it; off until asked for."""
    url = asked.look.context.url(reverse("siting:planned"))
    joint = "&" if "?" in url else "?"
    lines = maps.StyleLayer(
        "planned-lines",
        _("Planned lines"),
        f"{url}{joint}part=line",
        kind="line",
        colour="series-3",
        probe=(("name", _("Scenario")),),
        shown=False,
    )
    sites = maps.StyleLayer(
        "planned-sites",
        _("Planned sites"),
        f"{url}{joint}part=site",
        kind="circle",
        # Neither the amber of what is covered in part nor the colour of an operator.
        colour="map-border-strong",
        label="name",
        probe=(("scenario", _("Scenario")),),
        shown=False,
    )
    return panels.DrawnLayers((lines, sites))


def _show_scenarios_card(look: panels.Look) -> panels.Part:
    """What a planner comes for: the newest questions with their answers, and a new one."""
    newest = scenario_queries.list_scenarios(actor=look.actor)[:_NEWEST]
    values = {
        "scenarios": [
            (scenario_queries.mask_scenario(scenario, actor=look.actor), figure_words.count_served_in_gaps(scenario))
            for scenario in newest
        ],
        "may_compare": sum(scenario.is_solved for scenario in newest) > 1,
    }
    return panels.Part("siting/scenarios_card.html", values)


def _lead_to_new(look: panels.Look) -> panels.Part:
    """From the gaps to what to build against them, in the same area."""
    return panels.Part("siting/to_new.html", {"new_url": look.context.url(reverse("siting:new"))})


def _link_to_new(look: panels.Look) -> str:
    return look.context.url(reverse("siting:new"), area=str(look.area))


def _list_waiting_offers(today: date) -> Iterator[panels.WorkItem]:
    """What another operator offered to build together, for the one that has to answer."""
    offers = siting.open_offers(today, SYSTEM)
    names = identity.organisation_names({offer.operator for offer in offers})
    for offer in offers:
        yield panels.WorkItem(
            key=f"offer|{offer.id}",
            title=_("%(operator)s offers to build together in %(year)d")
            % {"operator": names[offer.operator], "year": offer.year},
            detail=offer.name or offer.code,
            due=offer.answer_by,
            bodies=frozenset({offer.to_operator}),
            address=reverse("siting:answer_offer", args=[offer.id]),
        )


def _begin_demonstration(officer: Actor, now: datetime) -> None:
    """Give the planner of the demonstration lines and questions, once; they are solved after the first page."""
    today = timezone.localdate(now)
    planner = identity.demo_actor("quy-hoach", today=today)
    lines = Path(settings.CHECKOUT) / "data" / "demo" / "lines.geojson"
    if planner is None or not lines.exists():
        return
    source = _("Demonstration: a generated schematic network, not real roads")
    siting.begin_demonstration(planner, lines=lines, source=source, as_of=today, not_before=now + _AFTER_FIRST_PAGE)


_MENU = (
    capability.Navigation(
        title=gettext_lazy("What to build next"),
        url_name="siting:index",
        icon="network",
        order=56,
        rule="siting.view",
        group=capability.Group.INFRASTRUCTURE,
    ),
)
_HELP = (
    panels.HelpTopic(
        "phuong-an",
        gettext_lazy("What to build: scenarios"),
        "siting/help/siting",
        56,
        ("siting:index",),
        rule="siting.view",
        group=capability.Group.INFRASTRUCTURE,
    ),
    panels.HelpTopic(
        "so-sanh-phuong-an",
        gettext_lazy("Compare scenarios"),
        "siting/help/comparing",
        57,
        ("siting:compare",),
        rule="siting.view",
        group=capability.Group.INFRASTRUCTURE,
    ),
    panels.HelpTopic(
        "dau-vao-phuong-an",
        gettext_lazy("Prices and inputs of scenarios"),
        "siting/help/inputs",
        57,
        ("siting:prices", "siting:inputs"),
        rule="siting.view",
        group=capability.Group.INFRASTRUCTURE,
    ),
    panels.HelpTopic(
        "dung-chung",
        gettext_lazy("Build together, share masts"),
        "siting/help/sharing",
        58,
        ("siting:builds",),
        rule="siting.see_builds",
        group=capability.Group.INFRASTRUCTURE,
    ),
)
PANELS = (
    panels.UserJob(
        gettext_lazy("Choose where to build"),
        gettext_lazy("new mast, new station, place for a mast, where to build, cost of building"),
        "siting:index",
        45,
        "siting.view",
    ),
    *_HELP,
    panels.DefinitionUse(
        "share_answer", MovedKind.DEADLINE, gettext_lazy("Day by which an offer to share is answered"), "siting:builds"
    ),
    panels.DefinitionUse(
        "build_overlap", MovedKind.STATE, gettext_lazy("Which plans to build overlap"), "siting:builds"
    ),
    *_MENU,
    panels.HomeCard("scenarios", "lead", 3, _show_scenarios_card, rule="siting.plan", roles=frozenset({PLANNER})),
    panels.PagePart("coverage:gaps", "actions", 5, _lead_to_new, rule="siting.plan"),
    panels.PlaceAction(
        "build",
        frozenset({"commune"}),
        44,
        gettext_lazy("What to build here"),
        "network",
        _link_to_new,
        rule="siting.plan",
    ),
    panels.MapLayer(
        "planned", 40, _draw_planned_layers, rule="siting.view", title=gettext_lazy("Planned lines and sites")
    ),
    panels.PlacePanel("planned", _IN_COMMUNE, "below", 30, table=place_views.planned_table, rule="siting.view"),
    panels.PlacePanel("builds", _IN_COMMUNE, "below", 40, table=build_views.builds_table, rule="siting.see_builds"),
    panels.WorkSource("offer", gettext_lazy("offer to share"), _list_waiting_offers),
    panels.DemonstrationStep("siting", 20, _begin_demonstration, later=True),
)

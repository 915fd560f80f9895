"""What assets show in the frames: mast positions on the map, of a commune and in the search, fibre of a hamlet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import public as assets
from hatang.capabilities.assets.views import findings, places
from hatang.engines.writing.words import fold_text
from hatang.kernel import access, capability, panels
from hatang.kernel.later import FactTime
from hatang.kernel.ui.search import rank_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

_SHOWN = 60
_HAMLET = frozenset({"hamlet"})


def _search_masts(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    """Mast positions whose code or name has the words."""
    for row in assets.site_rows(actor=actor, as_of=context.as_of, text=words[0])[:_SHOWN]:
        title = f"{row['code']} {row['name']}"
        if all(word in fold_text(title) for word in words) and (rank := rank_of(title, "", words)) is not None:
            yield panels.Hit(title, context.url(str(row["url"])), str(row["owner"]), rank)


_MENU = (
    # Whoever watches over the security of all bodies begins with their systems.
    capability.Navigation(
        title=_("Information systems"),
        url_name="assets:systems",
        icon="server",
        order=20,
        rule="assets.view_agency_data",
        roles=frozenset({access.ANALYST}),
        group=capability.Group.INFRASTRUCTURE,
    ),
    capability.Navigation(
        title=_("Assets"),
        url_name="assets:index",
        icon="tower",
        order=40,
        rule="assets.view",
        group=capability.Group.INFRASTRUCTURE,
    ),
)
_HELP = (
    panels.HelpTopic(
        "ha-tang",
        _("Masts, stations, ducts, systems"),
        "assets/help/assets",
        40,
        ("assets:index",),
        rule="assets.view",
        group=capability.Group.INFRASTRUCTURE,
    ),
    panels.HelpTopic(
        "an-toan",
        _("Systems, machines, weaknesses"),
        "assets/help/security",
        41,
        ("assets:systems", "assets:endpoints", "assets:findings"),
        rule="assets.view_agency_data",
        group=capability.Group.INFRASTRUCTURE,
    ),
    panels.HelpTopic(
        "cap-quang",
        _("Correct the fibre of a hamlet"),
        "assets/help/fibre",
        42,
        ("assets:fibre", "assets:withdraw_fibre"),
        rule="assets.view",
        group=capability.Group.INFRASTRUCTURE,
    ),
)
# Since when rows are true, where no column `valid_from` says it, and what they say of a later day.
_FACT_TIMES = (
    FactTime("assets_agentreport", "seen_on"),
    FactTime("assets_cell", later={"off_air_on": "off_air_on"}),
    FactTime("assets_datacentrecriterion", "assessed_on"),
    FactTime("assets_endpoint", later={"agent": "installed_on", "installed_on": "installed_on"}),
    FactTime("assets_finding", "found_on", {"fixed_on": "fixed_on"}),
    FactTime(
        "assets_informationsystem",
        later={name: name for name in ("monitored_from", "dedicated_network_from", "ipv6_from")},
    ),
    FactTime("assets_site", later={"dismantled_on": "dismantled_on"}),
    # A count of a month is one of its last day.
    FactTime("assets_subscription", "(month + interval '1 month' - interval '1 day')::date"),
    FactTime("assets_survey", "ended_on"),
    # A mast that is filed today names its commune of today: the name is no fact of a later day.
    FactTime(
        "places_unit",
        "CASE WHEN (code, valid_from) IN (SELECT commune_code, commune_valid_from FROM assets_site)"
        " THEN '-infinity'::date END",
    ),
)
PANELS = (
    panels.UserJob(
        _("List of masts, stations, cables"),
        _("masts, mast positions, stations, BTS, fibre, information systems, assets"),
        "assets:index",
        26,
        "assets.view",
    ),
    *_FACT_TIMES,
    *_HELP,
    *_MENU,
    panels.HomeCard(
        "security",
        "lead",
        3,
        findings.show_security_card,
        rule="assets.view_security",
        roles=frozenset({access.ANALYST}),
    ),
    # Of a whole province the masts are a page of their own.
    panels.PlacePanel("sites", frozenset({"commune"}), "below", 20, table=places.site_table),
    panels.PlacePanel("fibre", _HAMLET, "left", 20, places.fibre_panel, table=places.fibre_table),
    panels.TableColumns("coverage:hamlets", 10, places.FIBRE_COLUMNS, places.read_fibre_of_hamlets),
    panels.PlaceAction("fibre", _HAMLET, 10, _("Correct the fibre status"), "edit", places.link_of_correction),
    panels.SearchSource(_("Mast positions"), "tower", 70, _search_masts),
    panels.MapLayer("sites", 30, places.site_layer, of=("assets.site",)),
)

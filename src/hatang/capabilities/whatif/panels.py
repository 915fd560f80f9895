"""What leads from the map of the prediction to what would change, and to the path between two places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import public as assets
from hatang.capabilities.prediction import public as prediction
from hatang.kernel import capability, panels
from hatang.kernel.definitions import MovedKind
from hatang.kernel.ui.tables import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.kernel.panels import Look, Part
    from hatang.kernel.ui.context import Context


def _find_profile(context: Context) -> str:
    """Where the path is drawn; before any run knows the ground, where gaps are listed."""
    run = prediction.serving_run(as_of=context.as_of)
    return context.url(reverse("whatif:profile" if run is not None else "coverage:gaps"))


def to_profile(look: Look) -> Part | None:
    """The path between two places, once a run knows the ground; while the first is at work, that one waits for it."""
    if prediction.serving_run(as_of=look.context.as_of) is not None:
        return panels.Part("whatif/to_profile.html")
    working = prediction.run_at_work()
    return panels.Part("whatif/profile_waits.html", {"working": working}) if working is not None else None


def link_to_profile(look: Look) -> str | None:
    """From a hamlet to its profile, for whoever may know where masts stand."""
    assert look.area is not None
    if not _sees_profiles(look):
        return None
    return look.context.url(f"{reverse('whatif:profile')}?{urlencode({'hamlet': look.area.code})}")


def _sees_profiles(look: Look) -> bool:
    """Whether the reader may know where masts stand, and the ground is known."""
    return assets.sees_places(look.actor) and prediction.serving_run(as_of=look.context.as_of) is not None


def _make_profile_column(key: str) -> Column:
    """From the hamlet of a row to the ground between it and the nearest mast."""

    def draw_link(row: Mapping[str, Any]) -> str:
        address = f"{reverse('whatif:profile')}?{urlencode({'hamlet': row[key]})}"
        return format_html('<a href="{}">{}</a>', address, gettext("Is a hill in the way?"))

    return Column("profile", _("Terrain"), html=draw_link, filtered=False, sorted=False, action=True)


def link_to_reason(look: Look) -> str | None:
    """From a hamlet to why its signal is weak, once a run knows the ground."""
    assert look.area is not None
    if prediction.serving_run(as_of=look.context.as_of) is None:
        return None
    return look.context.url(f"{reverse('whatif:why')}?{urlencode({'hamlet': look.area.code})}")


def show_site_link(look: Look) -> Part | None:
    """From the page of a mast to the profile from it; its road names the mast."""
    match = look.request.resolver_match
    if match is None or not assets.sees_places(look.actor):
        return None
    site = assets.find_site(code=match.kwargs["code"], as_of=look.context.as_of, actor=look.actor)
    run = prediction.serving_run(as_of=look.context.as_of)
    if site is None or site.status != assets.IN_SERVICE or run is None:
        return None
    address = f"{reverse('whatif:profile')}?{urlencode({'mast': site.code, 'operator': site.owner})}"
    return panels.Part("whatif/to_profile.html", {"profile_url": look.context.url(address)})


def to_whatif(look: Look) -> Part:
    return panels.Part("whatif/to_whatif.html")


_HAMLET = frozenset({"hamlet"})
_HELP = (
    panels.HelpTopic(
        "thu-truoc",
        _("What if: path profile, a new mast"),
        "whatif/help/whatif",
        58,
        ("whatif:whatif", "whatif:profile", "whatif:why", "whatif:sky"),
        rule="coverage.view",
        group=capability.Group.COVERAGE,
    ),
)
PANELS = (
    *_HELP,
    panels.DefinitionUse("sky_leo", MovedKind.STATE, _("Whether the service suits a place"), "whatif:sky"),
    panels.DefinitionUse("sky_haps", MovedKind.STATE, _("Whether the service suits a place"), "whatif:sky"),
    panels.DefinitionUse("sky_hts", MovedKind.STATE, _("Whether the service suits a place"), "whatif:sky"),
    panels.DefinitionUse("sky_classes", MovedKind.STATE, _("Class of latency and of cost of a service"), "whatif:sky"),
    panels.Beneath("coverage:gaps", ("whatif:profile", "whatif:why", "whatif:whatif", "whatif:sky")),
    panels.PagePart("prediction:predicted", "actions", 10, to_profile),
    panels.PagePart("coverage:gaps", "actions", 20, to_profile, rule="coverage.view"),
    panels.UserJob(
        _("See whether a hill stands between a mast and a hamlet"),
        _("path profile, hill, mountain, terrain, line of sight"),
        order=6,
        rule="coverage.view",
        link=_find_profile,
    ),
    panels.PagePart("assets:site", "actions", 10, show_site_link, rule="coverage.view"),
    panels.PlaceAction(
        "why", _HAMLET, 42, _("Why is the signal weak?"), "network", link_to_reason, rule="coverage.view"
    ),
    panels.PlaceAction(
        "profile", _HAMLET, 43, _("Is a hill in the way?"), "network", link_to_profile, rule="coverage.view"
    ),
    panels.TableColumns("coverage:gaps", 20, (_make_profile_column("code"),), is_for=_sees_profiles),
    panels.TableColumns("disputes:holes", 20, (_make_profile_column("code"),), is_for=_sees_profiles),
    panels.TableColumns("disputes:hole_candidates", 20, (_make_profile_column("hamlet"),), is_for=_sees_profiles),
    panels.PagePart("prediction:predicted", "actions", 20, to_whatif, rule="coverage.predict"),
)

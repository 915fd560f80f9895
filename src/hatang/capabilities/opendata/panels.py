"""What open data shows in the frames: its words in the menu; what two people of the demonstration released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.opendata.actions import releasing
from hatang.capabilities.opendata.formats import recorded
from hatang.capabilities.opendata.queries import published
from hatang.capabilities.opendata.queries import releasing as queries
from hatang.kernel import capability, datasets, panels, releases
from hatang.kernel.access import ADMINISTRATOR, OFFICER, Actor, Grant
from hatang.kernel.definitions import MovedKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

_MENU = (
    capability.Navigation(
        title=_("Open data"),
        url_name="opendata:index",
        icon="database",
        order=60,
        rule="opendata.view",
        group=capability.Group.DATA,
    ),
)

_HELP = (
    panels.HelpTopic(
        "du-lieu-mo",
        _("Open data and the API"),
        "opendata/help/opendata",
        60,
        ("opendata:index",),
        rule="opendata.view",
        group=capability.Group.DATA,
    ),
    panels.HelpTopic(
        "cong-bo",
        _("Publish data"),
        "opendata/help/publishing",
        61,
        ("opendata:publications", "opendata:releases", "opendata:release", "harvest:sources"),
        rule="opendata.propose",
        group=capability.Group.DATA,
    ),
)
# The demonstration's masts and duties are invented: nobody's secret, and no text of law.
_DEMONSTRATION_DUTY = "Giả định của bản trình diễn"
# The two, where the accounts of the demonstration are made later than what its officers did.
_TWO = (
    Actor("demo.can-bo-so", "Nguyễn Thị Thu Hà", frozenset({Grant(OFFICER, "QNG.SKHCN")})),
    Actor("demo.quan-tri", "Bùi Quang Trị", frozenset({Grant(ADMINISTRATOR, "QNG.SKHCN")})),
)


def _locate_open(names: Collection[str]) -> dict[str, str]:
    """Of the datasets that everybody may have the page with its files."""
    return {
        entry.name: reverse("opendata:dataset", args=[entry.name])
        for entry in published.list_entries()
        if entry.name in names
    }


def _release_demonstration(officer: Actor, now: datetime) -> None:
    """Two people of the demonstration's lead department open what the platform declares open."""
    first, second = (identity.demo_actor(one.id.removeprefix("demo."), today=localdate(now)) or one for one in _TWO)
    for dataset in datasets.list_declared():
        if dataset.access == "open" and releases.find_release(dataset) is None:
            wish = releasing.ReleaseWish(
                fields=releases.list_releasable(dataset),
                data_class=dataset.data_class,
                duty=_DEMONSTRATION_DUTY if dataset.is_from_operators else "",
                is_exact=bool(dataset.placed_by),
            )
            proposed = releasing.propose_release(first, dataset=dataset.name, wish=wish, now=now)
            releasing.decide_release(second, number=proposed.pk, is_released=True, now=now)


def _list_unreleased(look: panels.Look) -> Iterator[panels.LackingThing]:
    """What the platform declares open and two people have not released, each to the page where they do."""
    for row in queries.list_classified(actor=look.actor):
        if row["state"] in ("not", "proposed"):
            waits = gettext("waits for a second person") if row["state"] == "proposed" else ""
            address = reverse("opendata:release", args=[row["name"]])
            act = gettext("Decide on the proposal") if waits else gettext("Propose to open it")
            yield panels.LackingThing(gettext("the lead department"), row["title"], address, waits, act)


def _list_ways_to_release(look: panels.Look) -> list[tuple[str, str]]:
    return [(gettext("Propose several datasets at once"), reverse("opendata:releases"))]


PANELS = (
    panels.UserJob(
        _("Download data"),
        _("open data, take data, data file, CSV, Excel, API, data sets"),
        "opendata:index",
        25,
        "opendata.view",
    ),
    panels.ApiExample("catalogue", 30, _("The catalogue of open data (DCAT)"), "/catalog.jsonld"),
    panels.Lack("releases", _("Datasets to open"), 40, _list_unreleased, "opendata.classify", _list_ways_to_release),
    panels.DemonstrationStep("opendata", 5, _release_demonstration),
    panels.DatasetPages("opendata", _locate_open),
    panels.RecordSource("registered", 60, recorded.search_records, recorded.find_record),
    *_MENU,
    *_HELP,
    panels.DefinitionUse(
        "data_request", MovedKind.DEADLINE, _("Day by which a request for data is answered"), "opendata:requests"
    ),
)

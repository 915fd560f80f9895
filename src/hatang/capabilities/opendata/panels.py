"""What open data shows in the frames: its words in the menu."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability, panels
from hatang.kernel.definitions import MovedKind

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
        ("opendata:publications", "opendata:sources", "opendata:keys"),
        rule="opendata.propose",
        group=capability.Group.DATA,
    ),
)
PANELS = (
    *_MENU,
    *_HELP,
    panels.DefinitionUse(
        "data_request", MovedKind.DEADLINE, _("Day by which a request for data is answered"), "opendata:requests"
    ),
)

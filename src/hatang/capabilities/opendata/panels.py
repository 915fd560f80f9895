"""What open data shows in the frames: its words in the menu."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability

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

PANELS = _MENU

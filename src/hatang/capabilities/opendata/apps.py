"""The manifest of opendata."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


class OpendataConfig(capability.Capability):
    name = "hatang.capabilities.opendata"
    label = "opendata"
    title = _("Open data")
    order = 95
    navigation = (
        capability.Navigation(
            title=_("Open data"),
            url_name="opendata:index",
            icon="database",
            order=60,
            rule="opendata.view",
            group=capability.Group.DATA,
        ),
    )

    def ready(self) -> None:
        super().ready()
        shell.fill_link("open_data", "opendata:index")
        shell.fill_link("catalogue", "opendata:catalog_ttl")

"""The manifest of the shared spatial data."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


class SpatialConfig(capability.Capability):
    name = "hatang.capabilities.spatial"
    label = "spatial"
    title = _("Shared spatial data")
    order = 95
    navigation = (
        capability.Navigation(
            title=_("Digital map"),
            url_name="spatial:atlas",
            icon="map-pin",
            order=62,
            rule="spatial.view",
            group=capability.Group.DATA,
        ),
        capability.Navigation(
            title=_("Map layers"),
            url_name="spatial:layers",
            icon="layers",
            order=65,
            rule="spatial.inner",
            group=capability.Group.DATA,
        ),
    )

    def ready(self) -> None:
        super().ready()
        shell.fill_link("spatial", "spatial:landing")
        shell.fill_link("atlas", "spatial:atlas")
        shell.fill_link("collection", "spatial:collection")

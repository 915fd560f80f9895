"""What the shared spatial data shows in the frames: its layers and tools on the one map."""

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial.views import atlas
from hatang.kernel import capability, panels

_MENU = (
    capability.Navigation(
        title=_("Map layers"),
        url_name="spatial:layers",
        icon="layers",
        order=65,
        rule="spatial.view",
        group=capability.Group.DATA,
    ),
)
_HELP = (
    panels.HelpTopic(
        "ban-do-so",
        _("The digital map"),
        "spatial/help/atlas",
        62,
        ("spatial:atlas",),
        rule="spatial.view",
        group=capability.Group.DATA,
    ),
    panels.HelpTopic(
        "lop-ban-do",
        _("Bring a map layer"),
        "spatial/help/layers",
        65,
        ("spatial:layers", "spatial:raster"),
        rule="spatial.view",
        group=capability.Group.DATA,
    ),
)
PANELS = (
    *_HELP,
    *_MENU,
    # Below what capabilities compute, and after it in the list.
    panels.MapLayer("shared", 1, atlas.draw_layers, rule="spatial.view"),
    panels.PagePart("portal:map", "notes", 10, atlas.show_publishing, rule="spatial.view"),
    panels.PagePart("portal:map", "tools", 10, atlas.show_tools, rule="spatial.view"),
)

"""The limits of the shared spatial data, and what of its names others must know too."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LayerAccess(TextChoices):
    """Who may see a layer that people brought."""

    AGENCY = "agency", _("the bodies of the province")
    OPEN = "open", _("everybody")


# Features on one page where the client does not say how many.
DEFAULT_LIMIT = 100
# Decimals of coordinates in degrees: 1 cm.
DEGREE_DECIMALS = 7

# Vector tiles: units of a side, units around it that are drawn as well, the most features in one cut from rows.
TILE_EXTENT = 4096
TILE_BUFFER = 64
TILE_FEATURES = 50_000
# The layer of a tile that says of how many features it draws how many, where it does not draw all.
LEFT_OUT = "left_out"
WEB_MERCATOR_QUAD = "WebMercatorQuad"
# A feature that is sent: the characters of one text, and those of a code.
LONGEST_TEXT = 10_000
LONGEST_CODE = 200

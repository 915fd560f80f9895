"""The vocabulary of the lake: editions of a snapshot, its states, the checks of its rows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Edition(TextChoices):
    """For whom a file of a snapshot is."""

    OPEN = "open", _("open edition")
    FULL = "full", _("full edition")


class SnapshotState(TextChoices):
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Check(TextChoices):
    """What is asked of the rows of every snapshot."""

    HAS_ROWS = "has_rows", _("there are rows")
    KEY_UNIQUE = "key_unique", _("no key stands twice")
    REQUIRED_FILLED = "required_filled", _("required fields are filled")
    CHOICES_KNOWN = "choices_known", _("only declared choices occur")
    GEOMETRY_SOUND = "geometry_sound", _("geometries are valid and on the globe")


class Outcome(TextChoices):
    """What came of publishing one dataset."""

    PUBLISHED = "published", _("published")
    UNCHANGED = "unchanged", _("unchanged")
    REFUSED = "refused", _("not published")

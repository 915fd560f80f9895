"""The vocabulary of the harvest: how another catalogue is read, and how often."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SourceKind(TextChoices):
    """How another catalogue is read."""

    CKAN = "ckan", _("CKAN (Action API)")
    DCAT = "dcat", _("DCAT (Turtle, RDF/XML or JSON-LD)")


class HarvestRhythm(TextChoices):
    """How often another catalogue is harvested."""

    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")


# After how many days a source is due again.
RHYTHM_DAYS = {HarvestRhythm.DAILY: 1, HarvestRhythm.WEEKLY: 7, HarvestRhythm.MONTHLY: 30}

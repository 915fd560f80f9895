"""Words of what may be open: the classes of data, the categories of high value, where a release stands."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClassOfData(TextChoices):
    """Of the law on data (60/2024/QH15) and the secrets of the State."""

    SECRET = "secret", _("state secret")
    CORE = "core", _("core data")
    IMPORTANT = "important", _("important data")
    OTHER = "other", _("other data")


class HighValue(TextChoices):
    """The categories of high-value datasets that the catalogue has a word for; none is the rule."""

    NONE = "", _("not declared as high-value data")
    GEOSPATIAL = "geospatial", _("geospatial")
    STATISTICS = "statistics", _("statistics")


class ReleaseState(TextChoices):
    """Where a proposal to open a dataset stands."""

    PROPOSED = "proposed", _("proposed")
    RELEASED = "released", _("released")
    REFUSED = "refused", _("refused")
    REPLACED = "replaced", _("replaced")
    WITHDRAWN = "withdrawn", _("withdrawn")

"""The vocabulary of analytics and the limits of a question."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Drawing(TextChoices):
    """How an answer is drawn beside its table: the first column names, the second counts."""

    NONE = "none", _("table alone")
    BARS = "bars", _("bars")
    LINE = "line", _("curve")


# The limits of one question.
SECONDS = 20
MEMORY_MIB = 512
SHOWN_ROWS = 1_000
EXPORTED_ROWS = 200_000
LONGEST_SQL = 20_000

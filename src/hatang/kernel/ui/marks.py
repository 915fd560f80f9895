"""The marks of quality, state and what is hidden: always a sign and a word, never a colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from hatang.kernel.problems import Text
    from hatang.kernel.suppression import Hidden

# code -> word on the badge, word in a sentence, what it means
QUALITIES: dict[str, tuple[Text, Text, Text]] = {
    "declared": (
        pgettext_lazy("quality badge", "Declared"),
        _("declared"),
        _("An operator, an agency or a letter says so."),
    ),
    "predicted": (pgettext_lazy("quality badge", "Predicted"), _("predicted"), _("A model says so.")),
    "measured": (pgettext_lazy("quality badge", "Measured"), _("measured"), _("A probe or a survey says so.")),
}
# code -> mark, word
STATES: dict[str, tuple[str, Text]] = {
    "reached": ("●", _("reached")),
    "not_reached": ("○", _("not reached")),
    "in_progress": ("◔", _("under way")),
    "not_carried_out": ("◌", _("not carried out")),
    "no_data": ("▨", _("no data")),
    "insufficient": ("▧", _("not enough data")),
    "undecided": ("◒", _("undecided")),
}


def hidden_count(value: Hidden) -> SafeString:
    """What stands in the place of a count that the reader may not see, with the reason on hover."""
    return format_html('<span class="withheld" title="{}">{}</span>', value.reason, value)

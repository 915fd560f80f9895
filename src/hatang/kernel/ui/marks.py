"""The marks of quality, state and what is hidden: always a sign and a word, never a colour alone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hatang.kernel import panels
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from datetime import date

    from django.utils.safestring import SafeString

    from hatang.kernel.indicators import Measurement
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


_NOTHING = panels.Proof("", "")


def prove_quality(code: str, as_of: date | None = None) -> panels.Proof:
    """Where figures of the quality were held against measurements, by what is known for the date (today where none is
    given); empty for a quality that needs no proof."""
    proof = _find_proof(code) if code in QUALITIES else None
    if proof is None:
        return _NOTHING
    day = as_of or timezone.localdate()
    return cache_in_reading(("proof", code, day, get_language()), lambda: proof.prove(day)) or _NOTHING


@cache
def _find_proof(code: str) -> panels.QualityProof | None:
    return next((proof for proof in panels.list_panels(panels.QualityProof) if proof.quality == code), None)


def describe_quality(code: str, as_of: date | None = None) -> str:
    """The word of a quality for a sentence or a cell of a report, with its proof; empty for an unknown one."""
    if code not in QUALITIES:
        return ""
    word, proof = str(QUALITIES[code][1]), prove_quality(code, as_of)
    return f"{word} ({proof.short})" if proof.short else word


def give_figure(measurement: Measurement) -> dict[str, Any]:
    """The figure in values that JSON has, with its proof."""
    return {**measurement.plain(), "validation": prove_figure(measurement)}


def prove_figure(measurement: Measurement) -> str:
    """The whole proof of a figure; empty where there is none or its quality needs none."""
    quality = measurement.quality.value if measurement.quality and measurement.value is not None else ""
    return prove_quality(quality, measurement.as_of).words


def hidden_count(value: Hidden) -> SafeString:
    """What stands in the place of a count that the reader may not see, with the reason on hover."""
    return format_html('<span class="withheld" title="{}">{}</span>', value.reason, value)

"""What the radio engine refuses, in the reader's language: the engine itself speaks English with numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from hatang.engines.radio.errors import NumberLimits, RadioError
    from hatang.kernel.problems import Text

_UNITS: dict[str, Text] = {
    "% of time": _("% of time"),
    "% of locations": _("% of locations"),
    "m above ground": _("m above ground"),
    "degrees": _("degrees"),
    "N-units": _("N-units"),
    "N-units/km": _("N-units/km"),
    "points": _("points"),
}
_MEANINGS: dict[str, Text] = {
    "numbers only": _("numbers only"),
    "one list of numbers": _("one list of numbers"),
    "0: the profile starts at the transmitter": _("0: the profile starts at the transmitter"),
    "1 sea, 3 coastal land, 4 inland": _("1 sea, 3 coastal land, 4 inland"),
    "1 horizontal, 2 vertical": _("1 horizontal, 2 vertical"),
    "0 horizontal, 1 vertical": _("0 horizontal, 1 vertical"),
    "the latitude of the path's centre, or both positions": _("the latitude of the path's centre, or both positions"),
    (
        "1 equatorial, 2 continental subtropical, 3 maritime subtropical, 4 desert, 5 continental temperate, "
        "6 maritime temperate over land, 7 maritime temperate over sea"
    ): _(
        "1 equatorial, 2 continental subtropical, 3 maritime subtropical, 4 desert, 5 continental temperate, "
        "6 maritime temperate over land, 7 maritime temperate over sea"
    ),
    "0 single message, 1 accidental, 2 mobile, 3 broadcast; +10 without location, +20 without situation": _(
        "0 single message, 1 accidental, 2 mobile, 3 broadcast; +10 without location, +20 without situation"
    ),
    "at least 150 N-units at the height of the path": _("at least 150 N-units at the height of the path"),
    "at most 400 N-units at the height of the path": _("at most 400 N-units at the height of the path"),
    "an effective Earth radius of 4,000 to 13,333 km": _("an effective Earth radius of 4,000 to 13,333 km"),
    "a path that the model's diffraction curves reach at this frequency": _(
        "a path that the model's diffraction curves reach at this frequency"
    ),
    "a ground whose impedance is more real than imaginary": _("a ground whose impedance is more real than imaginary"),
}


def describe_expected(error: RadioError) -> str:
    """What would have been accepted."""
    if error.limits is not None:
        return _describe_range(error.limits)
    return str(_MEANINGS.get(error.expected, error.expected))


def _describe_range(limits: NumberLimits) -> str:
    if not math.isfinite(limits.lowest) and not math.isfinite(limits.highest):
        words = str(_("a finite number"))
    elif limits.lowest == limits.highest:
        words = f"{limits.lowest:g}"
    elif math.isfinite(limits.lowest) and math.isfinite(limits.highest) and not limits.above and not limits.below:
        words = str(_("%(lowest)s to %(highest)s")) % {"lowest": f"{limits.lowest:g}", "highest": f"{limits.highest:g}"}
    else:
        words = ", ".join(part for part in (_describe_lower_bound(limits), _describe_upper_bound(limits)) if part)
    unit = str(_UNITS.get(limits.unit, limits.unit))
    return f"{words} {unit}" if unit else words


def _describe_lower_bound(limits: NumberLimits) -> str:
    if not math.isfinite(limits.lowest):
        return ""
    words = _("more than %(bound)s") if limits.above else _("at least %(bound)s")
    return str(words) % {"bound": f"{limits.lowest:g}"}


def _describe_upper_bound(limits: NumberLimits) -> str:
    if not math.isfinite(limits.highest):
        return ""
    words = _("less than %(bound)s") if limits.below else _("at most %(bound)s")
    return str(words) % {"bound": f"{limits.highest:g}"}

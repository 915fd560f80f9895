"""What the siting engine refuses, in the reader's language: the engine itself speaks English with numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from hatang.engines.siting.errors import SitingError


def problem(error: SitingError) -> Invalid:
    """The engine's error as a problem that people read; what has no words of its own keeps the engine's."""
    title = _titles().get(error.code, "")
    said = title % error.values if title else ""
    return Invalid(f"siting-{error.code}", said, where=error.where, detail="" if said else str(error))


def _titles() -> dict[str, str]:
    """Asked for at the moment of speaking, in the language that is then spoken."""
    return {
        "not_text": _("The file is not text"),
        "not_readable": _("The file cannot be read"),
        "line": _("The line belongs to no section"),
        "no_dimension": _("The file does not say how many points it has (DIMENSION)"),
        "dimension": _("The number of points must be a whole number above zero"),
        "no_section": _("The section %(section)s is missing"),
        "too_short": _("The section %(section)s has only %(found)s lines, fewer than there are points"),
        "not_numbers": _("Numbers are expected here"),
        "numbers": _("The line does not have the expected count of finite numbers"),
        "weight": _("A demand must be a finite number and not negative"),
        "radius": _("The radius must be above zero, not %(found)s m"),
        "not_on_earth": _("This position is not on the Earth"),
        "facilities": _("%(facilities)s facilities cannot be chosen from %(sites)s candidates"),
    }

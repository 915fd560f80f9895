"""What the siting engine refuses, in the reader's language: the engine itself speaks English with numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from hatang.engines.siting.errors import SitingError


def describe_siting_error(error: SitingError) -> Invalid:
    """The engine's error as a problem that people read; what has no words of its own keeps the engine's."""
    title = _list_error_titles().get(error.code, "")
    message = title % error.values if title else ""
    return Invalid(f"siting-{error.code}", message, where=error.where, detail="" if message else str(error))


def _list_error_titles() -> dict[str, str]:
    """Asked for at the moment of speaking, in the language that is then spoken."""
    return {
        "not_text": _("The file is not text"),
        "not_readable": _("The file cannot be read"),
        "line": _("The line belongs to no section"),
        "no_dimension": _("The file does not say how many points it has (DIMENSION)"),
        "dimension": _("The number of points must be a whole number above zero"),
        "edge_type": _("Coordinates of the type %(found)s are not read; use COORD for degrees"),
        "no_section": _("The section %(section)s is missing"),
        "too_short": _("The section %(section)s has only %(found)s lines, fewer than there are points"),
        "not_numbers": _("Numbers are expected here"),
        "numbers": _("The line does not have the expected count of finite numbers"),
        "weight": _("A demand must be a finite number and not negative"),
        "radius": _("The radius must be above zero, not %(found)s m"),
        "not_on_earth": _("This position is not on the Earth"),
        "facilities": _("%(facilities)s facilities cannot be chosen from %(sites)s candidates"),
        "floor_unreachable": _(
            "%(asked)s %% of its people are asked for; all candidates together cover only %(most)s %%"
        ),
        "floors_together": _(
            "Together with what other hamlets need, only %(most)s of its people can be served; %(asked)s are asked for"
        ),
        "floor_capacity": _("The capacity of the sites serves only %(most)s of its people; %(asked)s are asked for"),
        "share_unreachable": _(
            "%(asked)s %% of all people are asked for; all candidates together cover only %(most)s %%. "
            "Most people out of reach: %(hamlet)s"
        ),
        "share_capacity": _("All candidates together can serve only %(most)s people; %(asked)s are asked for"),
        "budget_floors": _(
            "The floors of %(hamlets)s hamlets cost at least %(least)s đồng, the budget is %(budget)s "
            "đồng; this one alone costs %(cost)s đồng"
        ),
        "kept_over_budget": _("What must be kept costs %(cost)s đồng, the budget is %(budget)s đồng"),
        "kept_forbidden": _("The place must be kept and must not be built: one of the two has to go"),
        "kept_twice": _("One place cannot keep two candidates; the other is %(other)s"),
        "sharing": _("Too few places can be shared beside those that must be kept unshared"),
        "nothing_fits": _("No choice keeps every rule; one of them must give way"),
        "no_candidates": _("The rules leave no candidate that may be built"),
        "no_way": _("No technology that has a price can serve this hamlet"),
        "price_missing": _("The price is missing in the price book"),
        "not_joined": _("Neither fibre nor a free microwave hop leads to the site"),
        "kind_weight": _("The kind ‘%(kind)s’ has no weight"),
        "no_roads": _("No road lies on the terrain"),
    }

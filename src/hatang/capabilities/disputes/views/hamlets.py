"""Disputes where a hamlet is shown: its signal on the page of the place, what stands against it on its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.queries import challenges as challenge_queries
from hatang.capabilities.disputes.queries import holes as hole_queries
from hatang.capabilities.disputes.queries import residents
from hatang.capabilities.prediction.public import hamlet_coverage
from hatang.kernel import access, panels

if TYPE_CHECKING:
    from hatang.kernel.panels import Look, Part


def _hamlet_of(look: Look) -> str:
    assert look.area is not None
    return look.area.code


def signal_panel(look: Look) -> Part:
    """What is known of the signal in a hamlet, and how many challenges that the actor sees are pending."""
    code = _hamlet_of(look)
    signal = hamlet_coverage(hamlet_code=code, as_of=look.context.as_of)
    values = {
        "signal": signal,
        "pending": challenge_queries.list_challenges(actor=look.actor, hamlet_code=code).pending().count(),
        "names": coverage.operator_names({share.operator for share in signal.declared.shares}),
        "coverage_url": look.context.url(reverse("coverage:hamlet", args=[code])),
    }
    return panels.Part("disputes/hamlet_signal.html", values)


def actions(look: Look) -> Part:
    """What anybody who knows better can do about the coverage of the hamlet."""
    values = {
        "may_challenge": access.has_right(look.actor, "coverage.challenge"),
        "may_report": access.has_right(look.actor, "coverage.hole_report"),
    }
    return panels.Part("disputes/hamlet_actions.html", values)


def experience(look: Look) -> Part:
    """What residents' own telephones showed here."""
    tests, _rule = residents.of_hamlet(hamlet_code=_hamlet_of(look), as_of=look.context.as_of)
    return panels.Part("disputes/hamlet_experience.html", {"tests": tests})


def disputes(look: Look) -> Part:
    """The signal holes of the hamlet, and the challenges that the actor sees."""
    code, actor = _hamlet_of(look), look.actor
    values = {
        "holes": hole_queries.of_hamlet(hamlet_code=code, actor=actor),
        "challenges": [] if actor.is_anonymous else challenge_queries.list_challenges(actor=actor, hamlet_code=code),
    }
    return panels.Part("disputes/hamlet_disputes.html", values)


def to_challenges(look: Look) -> Part:
    return panels.Part("disputes/to_challenges.html")


def to_claims(look: Look) -> Part:
    return panels.Part("disputes/to_claims.html")
